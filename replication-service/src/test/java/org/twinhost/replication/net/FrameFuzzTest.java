package org.twinhost.replication.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.HandshakeState;
import org.twinhost.runtime.fuzz.Fuzz;

/** What a peer, or somebody who poses as one, can send. */
class FrameFuzzTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final PeerKey KEY = new PeerKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final List<Frame> FRAMES = List.of(
            new Frame.Handshake(new HandshakeState(ONE, 3, 1L << 40, 17, 5, List.of(4L, 3L), 4, DiskState.UP_TO_DATE, true,
                    false, true, InitialSync.values()[0], TWO, false, true, 99, null)),
            new Frame.Handshake(new HandshakeState(ONE, 3, 1L << 40, 17, 5, List.of(4L, 3L), 4, DiskState.UP_TO_DATE, true,
                    false, true, InitialSync.values()[0], null, false, true, 99,
                    new HandshakeState.Alone(new Resolution(true, 5, 7), 1_000))),
            new Frame.Enter(), new Frame.Write(1, 4096, 4096, true), new Frame.ReadFailed(8, "the disk says no"),
            new Frame.Hot(new int[] {1, 2, 3}), new Frame.DirtyBits(64, new long[] {-1, 0, 5}),
            new Frame.SyncCompare(3, 1 << 20, 8192, new long[] {7, 8}), new Frame.SyncDone(9, List.of(8L, 7L)),
            new Frame.Status(Role.PRIMARY, DiskState.UP_TO_DATE, 5), new Frame.DirtyRun(1000, 24));

    private static byte[] bytes(ByteBuf buffer) {
        try {
            var bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            return bytes;
        } finally {
            buffer.release();
        }
    }

    private static byte[] encoded(Frame frame) {
        var out = Unpooled.buffer();
        FrameCodec.encode(frame, out);
        return bytes(FrameCodec.hasPayload(frame) ? out.writeZero(4096) : out);
    }

    @Test
    void itIsAFrameOrIsRefused() {
        var tally = new Fuzz(FRAMES.stream().map(FrameFuzzTest::encoded).toList()).against(input -> {
            try {
                FrameCodec.decode(Unpooled.wrappedBuffer(input));
                return true;
            } catch (CorruptedFrameException refused) {
                assertThat(refused.getMessage()).isNotBlank();
                return false;
            }
        });
        assertThat(tally.taken()).isGreaterThan(Fuzz.INPUTS / 100);
        assertThat(tally.refused()).isGreaterThan(Fuzz.INPUTS / 100);
    }

    /** A build of before ends its handshake where this one's word on a split brain begins. */
    @Test
    void whatEachSaysOfItselfArrivesWithAndWithoutAWord() {
        FRAMES.stream().filter(each -> each instanceof Frame.Handshake).forEach(each ->
                assertThat(FrameCodec.decode(Unpooled.wrappedBuffer(encoded(each)))).isEqualTo(each));
    }

    /** Checksums are right, so that all that is damaged is what is inside. */
    @Test
    void whoHasNoKeyIsNotMetAndLeavesNoBuffer() {
        var greeting = GreetingCodec.encode(new Greeting("jupiter", "vol", ONE, TWO, 1, 1), KEY.nonce(), new byte[32]);
        new Fuzz(List.of(greeting)).against(input -> {
            var gate = new Gate();
            var channel = new EmbeddedChannel(FrameDecoder.ofStrangers(), PeerHandshake.ofServer(KEY,
                    visitor -> Optional.of(new Greeting("jupiter", "vol", TWO, ONE, 1, 1)), gate));
            try {
                var bytes = framed(input);
                channel.writeInbound(bytes);
                assertThat(bytes.refCnt()).isZero();
                if (channel.isOpen()) {
                    channel.writeInbound(framed(new byte[PeerKey.MAC_BYTES]));
                }
                channel.runScheduledPendingTasks();
                channel.checkException();
                assertThat(gate.met).isFalse();
                assertThat(gate.refusals).hasSize(1);
                assertThat(channel.isOpen()).isFalse();
                return true;
            } finally {
                channel.finishAndReleaseAll();
            }
        });
    }

    private static ByteBuf framed(byte[] body) {
        var framed = Unpooled.buffer();
        var inside = Unpooled.wrappedBuffer(body);
        FrameDecoder.header(framed, inside, null, false);
        return framed.writeBytes(inside);
    }

    private static final class Gate implements PeerHandshake.Outcome {
        private final List<String> refusals = new ArrayList<>();
        private boolean met;

        @Override
        public void met(ChannelHandlerContext context, PeerHandshake.Met ignored) {
            met = true;
        }

        @Override
        public void refused(ChannelHandlerContext context, String reason) {
            assertThat(reason).isNotBlank();
            refusals.add(reason);
        }
    }
}
