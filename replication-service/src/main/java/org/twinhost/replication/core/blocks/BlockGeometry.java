package org.twinhost.replication.core.blocks;

/** Where blocks of a {@link BlockSet} lie: regions of 1 GiB, leaves of 4 MiB, words of 64 blocks; the last may be shorter. */
public record BlockGeometry(long blocks) {

    private static final int LEAF_SHIFT = 10;
    private static final int REGION_SHIFT = 18;

    /** The first block behind the region. */
    long regionEnd(int region) {
        return Math.min(blocks, (region + 1L) << REGION_SHIFT);
    }

    /** The first block behind the leaf that the block is in. */
    long leafEnd(long block) {
        return Math.min(blocks, ((block >>> LEAF_SHIFT) + 1) << LEAF_SHIFT);
    }

    int leafBlocks(int leaf) {
        return (int) Math.max(0, leafEnd((long) leaf << LEAF_SHIFT) - ((long) leaf << LEAF_SHIFT));
    }

    int leavesIn(int region) {
        return (int) ((regionEnd(region) - ((long) region << REGION_SHIFT) + 1023) >>> LEAF_SHIFT);
    }

    int wordCount() {
        return (int) ((blocks + 63) >>> 6);
    }

    /** The bits of a word that name blocks of the volume. */
    long valid(int word) {
        var tail = blocks & 63;
        return word == wordCount() - 1 && tail != 0 ? (1L << tail) - 1 : -1L;
    }

    /** Of the word that a block is in: the bits from it on, up to another block or the word's end. */
    public static long bits(long from, long to) {
        return -1L << from & (to > (from | 63) ? -1L : -1L >>> -to);
    }
}
