package org.twinhost.replication.net.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/** Records without a socket: what goes in comes out, in whatever pieces; keys change on both ends after the same record. */
class RecordsTest {

    private static final byte[] SECRET = "a secret of thirty-two bytes....".getBytes();

    private static EmbeddedChannel sealing(int recordsPerKey) {
        return new EmbeddedChannel(new RecordSealer(new RecordKey(Cipher.ENCRYPT_MODE, SECRET, recordsPerKey)));
    }

    private static EmbeddedChannel opening(int recordsPerKey) {
        return new EmbeddedChannel(new RecordOpener(new RecordKey(Cipher.DECRYPT_MODE, SECRET, recordsPerKey)));
    }

    private static byte[] allOf(List<ByteBuf> parts) {
        var all = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
        try {
            return ByteBufUtil.getBytes(all);
        } finally {
            all.release();
        }
    }

    private static List<ByteBuf> sent(EmbeddedChannel channel) {
        var records = new ArrayList<ByteBuf>();
        for (ByteBuf each; (each = channel.readOutbound()) != null; ) {
            records.add(each);
        }
        return records;
    }

    @Test
    void whatGoesInComesOutInWhateverPieces() {
        var dice = new Random(4711);
        var out = sealing(3);
        var in = opening(3);
        var expected = Unpooled.buffer();
        var stream = Unpooled.buffer();
        for (int i = 0; i < 40; i++) {
            for (int parts = dice.nextInt(4); parts >= 0; parts--) {
                var bytes = new byte[1 + dice.nextInt(dice.nextBoolean() ? 60 : 200_000)];
                dice.nextBytes(bytes);
                expected.writeBytes(bytes);
                out.write(Unpooled.directBuffer().writeBytes(bytes));
            }
            out.flush();
            stream.writeBytes(allOf(sent(out)));
        }
        var got = new ArrayList<ByteBuf>();
        while (stream.isReadable()) {
            in.writeInbound(stream.readBytes(Math.min(stream.readableBytes(), 1 + dice.nextInt(100_000))));
            for (ByteBuf each; (each = in.readInbound()) != null; ) {
                got.add(each);
            }
        }
        assertThat(allOf(got)).isEqualTo(ByteBufUtil.getBytes(expected));
    }

    @Test
    void manySmallFramesShareARecordAndALargeOneTakesSeveral() {
        var out = sealing(1000);
        for (int i = 0; i < 100; i++) {
            out.write(Unpooled.directBuffer().writeLong(i));
        }
        out.flush();
        assertThat(sent(out)).hasSize(1);
        out.writeOutbound(Unpooled.directBuffer().writeZero(200_000));
        assertThat(sent(out)).hasSize(4);
    }

    /** The disk may be reading the same block, and it may be sent again on the next connection. */
    @Test
    void leavesABlockAsItIs() {
        var out = sealing(1000);
        var block = Unpooled.directBuffer().writeZero(100_000).retain();
        out.writeOutbound(block);
        assertThat(block.readableBytes()).isEqualTo(100_000);
        assertThat(block.refCnt()).isOne();
    }

    @Test
    void goesOnToTheNextKeyOnBothEnds() {
        var out = sealing(2);
        var in = opening(2);
        var late = opening(1000);
        for (int i = 0; i < 5; i++) {
            out.writeOutbound(Unpooled.directBuffer().writeInt(i));
            ByteBuf record = out.readOutbound();
            in.writeInbound(record.retainedDuplicate());
            assertThat(in.<ByteBuf>readInbound().readInt()).isEqualTo(i);
            if (i < 2) {
                late.writeInbound(record);
            } else if (i == 2) {
                assertThatThrownBy(() -> late.writeInbound(record)).isInstanceOf(CorruptedFrameException.class);
            }
        }
    }

    @Test
    void looksAtNothingBehindARecordThatDidNotOpen() {
        var out = sealing(1000);
        var in = opening(1000);
        out.writeOutbound(Unpooled.directBuffer().writeInt(1));
        ByteBuf genuine = out.readOutbound();
        var forged = genuine.copy().setByte(6, genuine.getByte(6) ^ 1);
        assertThatThrownBy(() -> in.writeInbound(Unpooled.wrappedBuffer(forged, genuine)))
                .isInstanceOf(CorruptedFrameException.class);
        assertThat(in.<ByteBuf>readInbound()).isNull();
        assertThat(in.isOpen()).isFalse();
    }

    @Test
    void refusesALengthBeforeItWaitsForTheBytes() {
        var in = opening(1000);
        assertThatThrownBy(() -> in.writeInbound(Unpooled.buffer().writeInt(RecordKey.PLAIN_BYTES_MAX + 17)))
                .hasMessageContaining("none of ours");
    }

    @Test
    void bothEndsAgreeOnAKeyForEachDirection() {
        var here = new KeyExchange();
        var there = new KeyExchange();
        var bound = new byte[32];
        var client = new EmbeddedChannel(here.agree(there.share(), bound, true).sealer());
        var server = there.agree(here.share(), bound, false);
        client.writeOutbound(Unpooled.directBuffer().writeInt(7));
        ByteBuf record = client.readOutbound();
        var opener = new EmbeddedChannel(server.opener());
        opener.writeInbound(record.retainedDuplicate());
        assertThat(opener.<ByteBuf>readInbound().readInt()).isEqualTo(7);

        var back = new EmbeddedChannel(here.agree(there.share(), bound, true).opener());
        assertThatThrownBy(() -> back.writeInbound(record.retainedDuplicate())).hasMessageContaining("forged");
        var otherTalk = new EmbeddedChannel(there.agree(here.share(), new byte[] {1}, false).opener());
        assertThatThrownBy(() -> otherTalk.writeInbound(record)).hasMessageContaining("forged");
    }

    @Test
    void warmsUp() {
        Seal.warmUp();
    }

    @Test
    void aHalfThatIsNoKeyIsRefused() {
        var none = HexFormat.of().parseHex("302a300506032b656e032100" + "00".repeat(32));
        assertThat(new KeyExchange().share()).hasSize(KeyExchange.SHARE_BYTES).hasSize(none.length);
        assertThatThrownBy(() -> new KeyExchange().agree(none, new byte[32], true))
                .isInstanceOf(CorruptedFrameException.class).hasMessageContaining("no key");
        assertThatThrownBy(() -> new KeyExchange().agree(new byte[KeyExchange.SHARE_BYTES], new byte[32], true))
                .isInstanceOf(CorruptedFrameException.class);
    }
}
