package org.twinhost.replication.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** Two nodes' networks on real sockets, jupiter1 dialling jupiter2 over a relay. */
final class TwoEnds implements AutoCloseable {

    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");

    /** One end as its volume would see it. */
    static final class End implements PeerChannel.Listener {
        final CompletableFuture<PeerConnection> connected = new CompletableFuture<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        final List<String> got = new CopyOnWriteArrayList<>();
        private final EventLoop loop;

        End(EventLoop loop) {
            this.loop = loop;
        }

        void arrived(PeerConnection line) {
            line.open(this);
            connected.complete(line);
        }

        void send(Frame frame, byte[] payload) throws Exception {
            send(frame, payload == null ? null : BufferPayload.of(Unpooled.directBuffer().writeBytes(payload)));
        }

        /** Each frame in a record of its own. */
        void send(Frame frame, Payload payload) throws Exception {
            var line = connected.get(10, TimeUnit.SECONDS);
            loop.submit(() -> line.send(frame, payload)).sync();
            loop.submit(() -> { }).sync(); // it is flushed
        }

        @Override
        public void frame(PeerChannel from, Frame frame, Payload payload) {
            var bytes = payload == null ? "" : " " + ByteBufUtil.hexDump(((BufferPayload) payload).buffer()).hashCode();
            got.add(frame + bytes);
            if (payload != null) {
                payload.release();
            }
        }

        @Override
        public void closed(PeerChannel line, String reason) {
            closed.complete(reason);
        }
    }

    private final EpollEventLoopGroup loops = new EpollEventLoopGroup(2);
    private final PeerNetwork network = new PeerNetwork(new PeerKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
    private final io.netty.channel.Channel bound;
    final Relay relay;
    final End client = new End(loops.next());
    final End server = new End(loops.next());
    /** Why the client is not connected. */
    final CompletableFuture<String> refused = new CompletableFuture<>();

    TwoEnds(boolean unsealedHere, boolean unsealedThere, Relay.Mischief mischief) throws Exception {
        var greeting = new Greeting("jupiter", "vol", TWO, ONE, 1, 1).over(unsealedThere);
        bound = network.listen(loops, new InetSocketAddress("127.0.0.1", 0),
                _ -> Optional.of(new PeerNetwork.Room(greeting, server.loop, server::arrived))).sync().channel();
        relay = new Relay((InetSocketAddress) bound.localAddress(), !(unsealedHere && unsealedThere), mischief);
        network.connect(client.loop, new InetSocketAddress("127.0.0.1", 0), relay.address(),
                new Greeting("jupiter", "vol", ONE, TWO, 1, 1).over(unsealedHere), 2_000, client::arrived,
                refused::complete);
    }

    static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        relay.close();
        bound.close().sync();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
