package org.twinhost.replication.core.blocks;

import java.util.Arrays;
import java.util.BitSet;

/** The 1 GiB of a {@link BlockSet} that has some of its blocks: a leaf of bits for each 4 MiB. */
final class BlockRegion {

    static final int LEAVES = 256;
    static final int LEAF_WORDS = 16;

    /** Every block of the leaf; shared, never written. */
    static final long[] FULL_LEAF = new long[LEAF_WORDS];

    /** Every block of the region; shared, never written. */
    static final BlockRegion FULL = new BlockRegion();

    static {
        Arrays.fill(FULL_LEAF, -1L);
        Arrays.fill(FULL.leaves, FULL_LEAF);
        FULL.touched.set(0, LEAVES);
        FULL.full = LEAVES;
    }

    /** Null: no block of it. */
    final long[][] leaves = new long[LEAVES][];
    final BitSet touched = new BitSet(LEAVES);
    /** How many leaves are {@link #FULL_LEAF}. */
    int full;

    /** One that has every block of its first leaves, to be taken apart. */
    static BlockRegion allOf(int leafCount) {
        var region = new BlockRegion();
        Arrays.fill(region.leaves, 0, leafCount, FULL_LEAF);
        region.touched.set(0, leafCount);
        region.full = leafCount;
        return region;
    }

    static int countOf(long[] words) {
        var sum = 0;
        for (var word : words) {
            sum += Long.bitCount(word);
        }
        return sum;
    }
}
