package org.twinhost.replication.core.blocks;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one {@link BlockSet}: taken from the budget of all, with a few empty leaves kept for the next use, and a
 * small reserve beyond the budget for taking whole leaves apart. So a resync comes forward when the budget is spent: it works
 * on few leaves at a time, and those it has finished are empty.
 */
final class LeafMemory {

    /** What a leaf and a region take, with their headers. */
    static final int LEAF_BYTES = 144;
    static final int REGION_BYTES = 1_200;
    static final int RESERVE_BYTES = 64 * LEAF_BYTES + 4 * REGION_BYTES;
    private static final int SPARES_MAX = 16;

    private final MemoryBudget budget;
    private final long[][] spares = new long[SPARES_MAX][];
    private int spareCount;
    private long overdrawn;

    LeafMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    /** An empty leaf; null: the budget is spent. */
    long @Nullable [] leaf() {
        if (spareCount > 0) {
            return spares[--spareCount];
        }
        return budget.take(LEAF_BYTES) ? new long[BlockRegion.LEAF_WORDS] : null;
    }

    /** An empty leaf, also from the reserve; null: that is spent, too. */
    long @Nullable [] leafToTakeApart() {
        if (spareCount > 0) {
            return spares[--spareCount];
        }
        return take(LEAF_BYTES) ? new long[BlockRegion.LEAF_WORDS] : null;
    }

    /** An empty region; null: the budget is spent. */
    @Nullable BlockRegion region() {
        return budget.take(REGION_BYTES) ? new BlockRegion() : null;
    }

    /** A full region, also from the reserve; null: that is spent, too. */
    @Nullable BlockRegion regionToTakeApart(int leafCount) {
        return take(REGION_BYTES) ? BlockRegion.allOf(leafCount) : null;
    }

    void recycle(long @Nullable [] leaf) {
        if (leaf == null || leaf == BlockRegion.FULL_LEAF) {
            return;
        }
        if (spareCount < SPARES_MAX && overdrawn == 0) {
            Arrays.fill(leaf, 0);
            spares[spareCount++] = leaf;
        } else {
            give(LEAF_BYTES);
        }
    }

    void recycle(@Nullable BlockRegion region) {
        if (region != null && region != BlockRegion.FULL) {
            for (int at = region.touched.nextSetBit(0); at >= 0; at = region.touched.nextSetBit(at + 1)) {
                recycle(region.leaves[at]);
            }
            give(REGION_BYTES);
        }
    }

    /** Gives back what is kept for the next use. */
    void release() {
        while (spareCount > 0) {
            spares[--spareCount] = null;
            give(LEAF_BYTES);
        }
    }

    private boolean take(int bytes) {
        if (budget.take(bytes)) {
            return true;
        }
        if (overdrawn + bytes > RESERVE_BYTES) {
            return false;
        }
        overdrawn += bytes;
        return true;
    }

    private void give(int bytes) {
        var back = Math.min(bytes, overdrawn);
        overdrawn -= back;
        budget.give(bytes - back);
    }
}
