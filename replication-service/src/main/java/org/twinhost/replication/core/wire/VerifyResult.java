package org.twinhost.replication.core.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * What comparing two replicas found.
 *
 * @param checkedBytes of each of them
 * @param repairedBytes overwritten on one of them with what the other holds, and compared again
 * @param differingBytes in which they differ, and nobody knows which of them is right: the volume is at risk
 * @param ranges where that is, in blocks; the first {@link #RANGES_MAX} of them
 */
public record VerifyResult(long checkedBytes, long repairedBytes, long differingBytes, List<Range> ranges) {

    public static final int RANGES_MAX = 16;

    public static final VerifyResult NOTHING = new VerifyResult(0, 0, 0, List.of());

    public record Range(long offset, long length) {

        public long end() {
            return offset + length;
        }

        public boolean touches(long from, long to) {
            return offset < to && from < end();
        }
    }

    public VerifyResult {
        ranges = List.copyOf(ranges);
    }

    public boolean isAtRisk() {
        return differingBytes > 0;
    }

    public VerifyResult checked(long bytes) {
        return new VerifyResult(checkedBytes + bytes, repairedBytes, differingBytes, ranges);
    }

    public VerifyResult repaired(long bytes) {
        return new VerifyResult(checkedBytes, repairedBytes + bytes, differingBytes, ranges);
    }

    /** Ranges come in their order; one that follows on the last is joined with it. */
    public VerifyResult differs(long offset, long length) {
        var all = new ArrayList<>(ranges);
        if (!all.isEmpty() && all.getLast().end() == offset) {
            var last = all.removeLast();
            all.add(new Range(last.offset(), last.length() + length));
        } else if (all.size() < RANGES_MAX) {
            all.add(new Range(offset, length));
        }
        return new VerifyResult(checkedBytes, repairedBytes, differingBytes + length, all);
    }

    /** After the ranges that are named here were compared once more. */
    public VerifyResult decided(VerifyResult there) {
        var named = ranges.stream().mapToLong(Range::length).sum();
        return new VerifyResult(checkedBytes, repairedBytes + there.repairedBytes,
                differingBytes - named + there.differingBytes, there.ranges);
    }
}
