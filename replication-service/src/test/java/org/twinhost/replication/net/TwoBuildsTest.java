package org.twinhost.replication.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.EpollEventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** Two builds that differ in one feature meet on real sockets: they connect on what both know, or say what is missing. */
@Timeout(30)
class TwoBuildsTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final Wire FIRST = Wire.UNSAID;
    /** Knows what safety needs today, and nothing that only spares work. */
    private static final Wire OLD = new Wire(1, 1, Wire.MINE.required(), Wire.MINE.required());
    private static final Wire NEW = Wire.MINE;
    private static final Wire OPEN = Wire.MINE_UNSEALED;
    private static final Wire OLD_OPEN = new Wire(1, 1, Set.of(Wire.INITIAL_SYNC, Wire.UNSEALED), Set.of(Wire.INITIAL_SYNC));
    private static final Wire STRICT = new Wire(1, 2, with(NEW.offered(), "news-that-safety-needs"),
            with(NEW.required(), "news-that-safety-needs"));
    private static final Wire FAR = new Wire(7, 9, Set.of(), Set.of());

    private final EpollEventLoopGroup loops = new EpollEventLoopGroup(2);
    private final PeerNetwork network = new PeerNetwork(new PeerKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));

    private static Set<String> with(Set<String> known, String more) {
        var all = new TreeSet<>(known);
        all.add(more);
        return all;
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static Greeting greeting(NodeId from, NodeId to, Wire wire) {
        return new Greeting("jupiter", "vol", from, to, 1, 1, wire);
    }

    /** What the listening side gets when the dialling one tells it a run of three blocks; or why they are not connected. */
    private String meet(Wire dialling, Wire listening) throws Exception {
        var got = new CompletableFuture<String>();
        var all = new StringBuilder();
        var bound = network.listen(loops, new InetSocketAddress("127.0.0.1", 0), visitor -> Optional.of(new PeerNetwork.Room(
                greeting(TWO, ONE, listening), loops.next(), arrived -> arrived.open(new PeerChannel.Listener() {
                    @Override
                    public void frame(PeerChannel from, Frame frame, Payload payload) {
                        if (frame instanceof Frame.Ping) {
                            got.complete(all.toString());
                        } else {
                            all.append(frame.getClass().getSimpleName());
                        }
                    }

                    @Override
                    public void closed(PeerChannel line, String reason) {
                        got.complete("closed: " + reason);
                    }
                })))).sync().channel();
        try {
            network.connect(loops.next(), new InetSocketAddress("127.0.0.1", 0), (InetSocketAddress) bound.localAddress(),
                    greeting(ONE, TWO, dialling), 2_000, met -> {
                        met.open(new PeerChannel.Listener() {
                            @Override
                            public void frame(PeerChannel from, Frame frame, Payload payload) {
                                got.complete("unexpected " + frame);
                            }

                            @Override
                            public void closed(PeerChannel line, String reason) {
                                got.complete("closed: " + reason);
                            }
                        });
                        met.send(new Frame.DirtyRun(1, 3), null);
                        met.send(new Frame.Ping(), null);
                    }, got::complete);
            return got.get(10, TimeUnit.SECONDS);
        } finally {
            bound.close().sync();
        }
    }

    @Test
    void connectOnWhatBothKnow() throws Exception {
        assertThat(meet(NEW, NEW)).isEqualTo("DirtyRun");
        assertThat(meet(NEW, OLD)).isEqualTo("DirtyBits");
        assertThat(meet(OLD, NEW)).isEqualTo("DirtyBits");
        assertThat(meet(OLD, OLD)).isEqualTo("DirtyBits");
        assertThat(meet(OPEN, OPEN)).isEqualTo("DirtyRun");
        assertThat(meet(OPEN, OLD_OPEN)).isEqualTo("DirtyBits");
        assertThat(meet(OLD_OPEN, OPEN)).isEqualTo("DirtyBits");
    }

    @Test
    void sayWhatIsMissingByItsName() throws Exception {
        assertThat(meet(NEW, STRICT)).contains("requires news-that-safety-needs").contains("update this node");
        assertThat(meet(STRICT, NEW)).contains("does not know news-that-safety-needs").contains("update that node");
        assertThat(meet(OLD, STRICT)).contains("requires news-that-safety-needs");
        assertThat(meet(FIRST, OPEN)).contains("requires initial-sync").contains("update this node");
        assertThat(meet(OPEN, FIRST)).contains("does not know initial-sync").contains("update that node");
        assertThat(meet(STRICT, STRICT)).isEqualTo("DirtyRun");
    }

    @Test
    void areNotConnectedWithoutTheSealThatOneOfThemRequires() throws Exception {
        assertThat(meet(NEW, FIRST)).contains("does not know initial-sync, sealed").contains("update that node");
        assertThat(meet(FIRST, NEW)).contains("requires initial-sync, sealed").contains("update this node");
    }

    @Test
    void sayWhichVersionsTheySpeak() throws Exception {
        assertThat(meet(NEW, FAR)).contains("versions 7 to 9").contains("this node 1 to 1");
    }
}
