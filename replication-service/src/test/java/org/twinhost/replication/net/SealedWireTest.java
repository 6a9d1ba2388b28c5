package org.twinhost.replication.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.replication.net.TwoEnds.soon;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.twinhost.replication.core.Replica;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.net.seal.KeyExchange;

/** Somebody without a key stands between two nodes: nothing of what it does to the wire reaches a replica. */
@Timeout(60)
class SealedWireTest {

    private static final int BLOCK = 4096;
    private static final byte[] BLOCKS = new byte[40 * BLOCK];

    static {
        new Random(8).nextBytes(BLOCKS);
    }

    /** Of a guest's block at some place. */
    private static Frame.Write write(long id, int length) {
        return new Frame.Write(id, id * BLOCK, length, false);
    }

    private static byte[] block(int from) {
        return Arrays.copyOfRange(BLOCKS, from * BLOCK, (from + 1) * BLOCK);
    }

    private static String told(Frame frame, byte[] payload) {
        return frame + " " + ByteBufUtil.hexDump(payload).hashCode();
    }

    @Test
    void passesFramesOfAllSizesAndShowsNothingOfThem() throws Exception {
        try (var ends = new TwoEnds(false, false, Relay.HONEST)) {
            ends.client.send(write(1, BLOCK), block(1));
            ends.client.send(write(2, BLOCKS.length), BLOCKS);
            ends.client.send(new Frame.Flush(3), (byte[]) null);
            while (ends.server.got.size() < 3) {
                Thread.onSpinWait();
            }
            ends.server.send(new Frame.Flushed(3), (byte[]) null);
            while (ends.client.got.isEmpty()) {
                Thread.onSpinWait();
            }

            assertThat(ends.server.got).containsExactly(told(write(1, BLOCK), block(1)),
                    told(write(2, BLOCKS.length), BLOCKS), new Frame.Flush(3).toString());
            assertThat(ends.client.got).containsExactly(new Frame.Flushed(3).toString());
            assertThat(soon(ends.client.connected).unsealedAt()).isEmpty();
            assertThat(soon(ends.server.connected).unsealedAt()).isEmpty();
            assertThat(isOnTheWire(ends, block(1))).isFalse();
        }
    }

    private static boolean isOnTheWire(TwoEnds ends, byte[] what) {
        var all = Unpooled.wrappedBuffer(ends.relay.seen().toArray(byte[][]::new));
        return ByteBufUtil.indexOf(Unpooled.wrappedBuffer(what, 0, 32), all) >= 0;
    }

    /** What is done to the second of four records. */
    enum Harm {
        BIT_IN_THE_BLOCK {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(flipped(whole, whole.length / 2));
            }
        },
        BIT_IN_THE_TAG {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(flipped(whole, whole.length - 1));
            }
        },
        FIRST_AGAIN_IN_ITS_PLACE {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(first);
            }
        },
        FIRST_AGAIN_BEFORE_IT {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(first, whole);
            }
        },
        DROPPED {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of();
            }
        },
        SHORTENED_WITH_ITS_LENGTH {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                var part = Arrays.copyOf(whole, whole.length - 8);
                Unpooled.wrappedBuffer(part).setInt(0, part.length - Integer.BYTES);
                return List.of(part);
            }
        },
        SHORTENED_WITHOUT_IT {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(Arrays.copyOf(whole, whole.length - 8));
            }
        },
        A_FRAME_OF_OUR_OWN_BEFORE_IT {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(forged(), whole);
            }
        },
        A_HUGE_ONE_BEFORE_IT {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(new byte[] {0x7f, -1, -1, -1}, whole);
            }
        },
        AN_EMPTY_ONE_BEFORE_IT {
            @Override
            List<byte[]> second(byte[] whole, byte[] first) {
                return List.of(new byte[4], whole);
            }
        };

        abstract List<byte[]> second(byte[] whole, byte[] first);

        private static byte[] flipped(byte[] whole, int at) {
            var other = whole.clone();
            other[at] ^= 1;
            return other;
        }

        /** A guest's write as the wire had it before there was a seal. */
        private static byte[] forged() {
            ByteBuf body = Unpooled.buffer();
            FrameCodec.encode(write(99, BLOCK), body);
            return Relay.framed(PeerKey.all(body.writeBytes(block(9))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWithTheFirstRecordThatIsNotThePeersNext(Harm harm) throws Exception {
        var first = new byte[1][];
        Relay.Mischief mischief = (toServer, number, whole, _) -> {
            if (!toServer || number < Relay.HANDSHAKE) {
                return List.of(whole);
            }
            first[0] = number == Relay.HANDSHAKE ? whole : first[0];
            return number == Relay.HANDSHAKE + 1 ? harm.second(whole, first[0]) : List.of(whole);
        };
        try (var ends = new TwoEnds(false, false, mischief)) {
            for (int i = 1; i <= 4; i++) {
                ends.client.send(write(i, BLOCK), block(i));
            }

            assertThat(soon(ends.server.closed)).contains("a sealed record").contains("somebody between the nodes");
            assertThat(ends.server.got).containsExactly(told(write(1, BLOCK), block(1)));
        }
    }

    @Test
    void endsWhenTwoRecordsChangePlaces() throws Exception {
        var kept = new byte[1][];
        Relay.Mischief mischief = (toServer, number, whole, _) -> {
            if (toServer && number == Relay.HANDSHAKE) {
                kept[0] = whole;
                return List.of();
            }
            return toServer && number == Relay.HANDSHAKE + 1 ? List.of(whole, kept[0]) : List.of(whole);
        };
        try (var ends = new TwoEnds(false, false, mischief)) {
            ends.client.send(write(1, BLOCK), block(1));
            ends.client.send(write(2, BLOCK), block(2));

            assertThat(soon(ends.server.closed)).contains("out of turn");
            assertThat(ends.server.got).isEmpty();
        }
    }

    @Test
    void endsWhenItsOwnRecordComesBack() throws Exception {
        Relay.Mischief mischief = (toServer, number, whole, relay) -> {
            if (toServer && number == Relay.HANDSHAKE) {
                relay.toClient(whole);
            }
            return List.of(whole);
        };
        try (var ends = new TwoEnds(false, false, mischief)) {
            ends.client.send(write(1, BLOCK), block(1));

            assertThat(soon(ends.client.closed)).contains("a sealed record");
            assertThat(ends.client.got).isEmpty();
        }
    }

    @Test
    void seesNothingOfAWriteWhoseLastRecordNeverCame() throws Exception {
        Relay.Mischief mischief = (toServer, number, whole, relay) -> {
            if (toServer && number == Relay.HANDSHAKE + 2) {
                relay.hangUp();
                throw new IOException("it hung up");
            }
            return List.of(whole);
        };
        try (var ends = new TwoEnds(false, false, mischief)) {
            ends.client.send(write(1, BLOCKS.length), BLOCKS); // three records

            soon(ends.server.closed);
            assertThat(ends.server.got).isEmpty();
        }
    }

    /** The relay speaks for each side to the other, with what it likes in the greetings. */
    private static Relay.Mischief rewriting(UnaryOperator<GreetingCodec.Said> change) {
        return (_, number, whole, _) -> List.of(number == 0 ? rewritten(whole, change) : whole);
    }

    private static byte[] rewritten(byte[] whole, UnaryOperator<GreetingCodec.Said> change) {
        var body = Relay.body(whole);
        var nonce = new byte[PeerKey.NONCE_BYTES];
        body.getBytes(body.readerIndex() + 6, nonce);
        var counted = body.duplicate();
        var said = change.apply(GreetingCodec.decode(counted));
        var rest = PeerKey.all(counted); // the server's proof, behind its challenge
        return Relay.framed(PeerKey.all(Unpooled.wrappedBuffer(
                GreetingCodec.encode(said.greeting(), nonce, said.share()), rest)));
    }

    @Test
    void cannotBeTalkedOutOfItsSeal() throws Exception {
        try (var ends = new TwoEnds(false, false,
                rewriting(said -> new GreetingCodec.Said(said.greeting().over(true), said.share())))) {
            assertThat(soon(ends.refused)).contains("does not know the cluster key");
            assertThat(ends.server.connected).isNotDone();
        }
    }

    @Test
    void noticesThatTheKeysAreSomebodyElses() throws Exception {
        try (var ends = new TwoEnds(false, false,
                rewriting(said -> new GreetingCodec.Said(said.greeting(), new KeyExchange().share())))) {
            assertThat(soon(ends.refused)).contains("does not know the cluster key");
            assertThat(ends.server.connected).isNotDone();
        }
    }

    @Test
    void doesWithoutTheSealWhereBothSidesAreToldTo() throws Exception {
        try (var ends = new TwoEnds(true, true, Relay.HONEST)) {
            assertThat(soon(ends.client.connected).unsealedAt()).contains("127.0.0.1");
            assertThat(soon(ends.server.connected).unsealedAt()).contains("127.0.0.1");
        }
    }

    /** The disk may read it later than the wire, and it is sent again on the next connection when this one broke. */
    @Test
    void leavesAGuestsBlockAsItIs() throws Exception {
        for (var unsealed : List.of(true, false)) {
            try (var ends = new TwoEnds(unsealed, unsealed, Relay.HONEST)) {
                var large = Unpooled.directBuffer().writeZero(Replica.IO_BYTES_MAX).retain();
                ends.client.send(write(1, Replica.IO_BYTES_MAX), BufferPayload.of(large));
                while (ends.server.got.isEmpty()) {
                    assertThat(large.readableBytes()).isEqualTo(Replica.IO_BYTES_MAX);
                }
            }
        }
    }

    @Test
    void isNotConnectedWhereOneSideAloneIsToldTo() throws Exception {
        for (var unsealedHere : List.of(true, false)) {
            try (var ends = new TwoEnds(unsealedHere, !unsealedHere, Relay.HONEST)) {
                assertThat(soon(ends.refused)).contains("jupiter2 can't be connected: the link is unsealed in "
                        + (unsealedHere ? "this node's configuration" : "its configuration")).contains("same revision");
                assertThat(ends.server.connected).isNotDone();
            }
        }
    }
}
