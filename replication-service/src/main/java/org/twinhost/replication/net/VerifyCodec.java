package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.ArrayList;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.verify.Digests;
import org.twinhost.replication.core.wire.DigestMatch;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Range;
import org.twinhost.replication.core.wire.VerifyResult.Trouble;

/** The frames of comparing as bytes. What is longer than a chunk has, or a finding names, is refused before it takes memory. */
final class VerifyCodec {

    private static final int FIRST = 29;
    private static final int LAST = 39;
    private static final int BLOCKS_MAX = Digests.CHUNK / BlockSet.BLOCK;

    private VerifyCodec() {}

    static boolean isOne(byte type) {
        return type >= FIRST && type <= LAST;
    }

    static void encode(Frame.Verify frame, ByteBuf out) {
        switch (frame) {
            case Frame.VerifyRuns(var now) -> FrameCodec.type(out, 29).writeBoolean(now);
            case Frame.VerifyChunk(var id, var offset, var length) ->
                FrameCodec.type(out, 30).writeLong(id).writeLong(offset).writeInt(length);
            case Frame.VerifyBusy(var id) -> FrameCodec.type(out, 31).writeLong(id);
            case Frame.VerifySums(var id, var sums, var unreadable, var digest) -> {
                FrameCodec.longs(FrameCodec.type(out, 32).writeLong(id).writeByte(digest.ordinal()), sums);
                FrameCodec.longs(out, unreadable);
            }
            case Frame.VerifyGive(var id, var from, var length) -> part(FrameCodec.type(out, 33), id, from, length);
            case Frame.VerifyGiven(var id, var from, var length) -> part(FrameCodec.type(out, 34), id, from, length);
            case Frame.VerifyRepair(var id, var from, var length) -> part(FrameCodec.type(out, 35), id, from, length);
            case Frame.VerifyTaken(var id) -> FrameCodec.type(out, 36).writeLong(id);
            case Frame.VerifyEnd(var id, var equal) -> FrameCodec.type(out, 37).writeLong(id).writeBoolean(equal);
            case Frame.VerifyDone(var result, var all) -> result(FrameCodec.type(out, 38).writeBoolean(all), result);
            case Frame.VerifyFound(var known) -> result(FrameCodec.type(out, 39), known);
        }
    }

    static Frame.Verify decode(byte type, ByteBuf in) {
        return switch (type) {
            case 29 -> new Frame.VerifyRuns(in.readBoolean());
            case 30 -> new Frame.VerifyChunk(in.readLong(), in.readLong(), length(in));
            case 31 -> new Frame.VerifyBusy(in.readLong());
            case 32 -> sums(in);
            case 33 -> new Frame.VerifyGive(in.readLong(), from(in), length(in));
            case 34 -> new Frame.VerifyGiven(in.readLong(), from(in), length(in));
            case 35 -> new Frame.VerifyRepair(in.readLong(), from(in), length(in));
            case 36 -> new Frame.VerifyTaken(in.readLong());
            case 37 -> new Frame.VerifyEnd(in.readLong(), in.readBoolean());
            case 38 -> {
                var all = in.readBoolean();
                yield new Frame.VerifyDone(result(in), all);
            }
            case 39 -> new Frame.VerifyFound(result(in));
            default -> throw new CorruptedFrameException("a frame of comparing of unknown type " + type);
        };
    }

    private static void part(ByteBuf out, long id, int from, int length) {
        out.writeLong(id).writeInt(from).writeInt(length);
    }

    private static int from(ByteBuf in) {
        return within(in.readInt(), 0, Digests.CHUNK - 1, "the start of a part");
    }

    private static int length(ByteBuf in) {
        return within(in.readInt(), 1, Digests.CHUNK, "the length of a chunk");
    }

    private static int within(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw new CorruptedFrameException(what + " is " + value + ", not " + least + " to " + most);
        }
        return value;
    }

    private static Frame.Verify sums(ByteBuf in) {
        var id = in.readLong();
        var digest = FrameCodec.of(DigestMatch.values(), in);
        var sums = longs(in, BLOCKS_MAX);
        return new Frame.VerifySums(id, sums, longs(in, BLOCKS_MAX / Long.SIZE), digest);
    }

    private static long[] longs(ByteBuf in, int most) {
        var values = new long[within(FrameCodec.count(in, Long.BYTES), 0, most, "the number of checksums")];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    private static void result(ByteBuf out, VerifyResult result) {
        out.writeLong(result.checkedBytes()).writeLong(result.repairedBytes()).writeLong(result.differingBytes());
        out.writeInt(result.ranges().size());
        result.ranges().forEach(range -> range(out, range));
        out.writeLong(result.troubledBytes()).writeInt(result.troubles().size());
        result.troubles().forEach(trouble -> {
            range(out, trouble.range());
            FrameCodec.text(out.writeByte(trouble.why().ordinal()), trouble.node());
        });
    }

    private static VerifyResult result(ByteBuf in) {
        var checked = in.readLong();
        var repaired = in.readLong();
        var differing = in.readLong();
        var ranges = new ArrayList<Range>();
        for (int left = ranges(in); left > 0; left--) {
            ranges.add(range(in));
        }
        var troubled = in.readLong();
        var troubles = new ArrayList<Trouble>();
        for (int left = ranges(in); left > 0; left--) {
            troubles.add(new Trouble(range(in), FrameCodec.of(VerifyResult.Why.values(), in), FrameCodec.text(in)));
        }
        return new VerifyResult(checked, repaired, differing, ranges, troubled, troubles);
    }

    private static int ranges(ByteBuf in) {
        return within(in.readInt(), 0, VerifyResult.RANGES_MAX, "the number of ranges");
    }

    private static void range(ByteBuf out, Range range) {
        out.writeLong(range.offset()).writeLong(range.length());
    }

    private static Range range(ByteBuf in) {
        return new Range(in.readLong(), in.readLong());
    }
}
