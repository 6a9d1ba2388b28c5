package org.twinhost.replication.core.blocks;

import java.util.ArrayList;
import java.util.List;

/** The blocks of a set as runs of neighbours, for people who look at them. */
public final class BlockRuns {

    private static final int LEAF_BLOCKS = 1024;
    private static final int REGION_BLOCKS = 1 << 18;

    public record Run(long firstBlock, long blocks) {

        public long offset() {
            return firstBlock << BlockSet.SHIFT;
        }

        public long length() {
            return blocks << BlockSet.SHIFT;
        }
    }

    private BlockRuns() {}

    /** The first of them, in order; whole parts cost one step each, so a full set of 64 TiB is quick, too. */
    public static List<Run> of(BlockSet set, int max) {
        var runs = new ArrayList<Run>();
        for (long at = set.next(0); at >= 0 && runs.size() < max; ) {
            var end = end(set, at);
            runs.add(new Run(at, end - at));
            at = end < set.blocks() ? set.next(end) : -1;
        }
        return runs;
    }

    private static long end(BlockSet set, long from) {
        var end = from;
        while (end < set.blocks() && set.isSet(end)) {
            end = end % REGION_BLOCKS == 0 && isFull(set, end, REGION_BLOCKS) ? end + REGION_BLOCKS
                    : end % LEAF_BLOCKS == 0 && isFull(set, end, LEAF_BLOCKS) ? end + LEAF_BLOCKS
                    : end + 1;
        }
        return Math.min(end, set.blocks());
    }

    private static boolean isFull(BlockSet set, long from, int blocks) {
        return set.hasAll(from, Math.min(set.blocks(), from + blocks));
    }
}
