package org.twinhost.replication.core.blocks;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of a volume's 4 KiB blocks whose memory follows what is in it: 128 bytes of bits for 4 MiB that are there in part,
 * nothing for what is empty or whole. What the budget has no room for counts as whole: it may name too many, never too few.
 */
public class BlockSet {

    public static final int BLOCK = 4096;
    public static final int SHIFT = 12;

    private static final int LEAF_SHIFT = 10;
    private static final int REGION_SHIFT = 18;
    private static final int WORDS_SHIFT = REGION_SHIFT - 6;

    private final long blocks;
    private final BlockGeometry where;
    private final LeafMemory memory;
    private final BlockRegion[] regions;
    private final BitSet touched = new BitSet();
    private long count;

    public BlockSet(long sizeBytes, MemoryBudget budget) {
        this.blocks = (sizeBytes + BLOCK - 1) >>> SHIFT;
        this.where = new BlockGeometry(blocks);
        this.memory = new LeafMemory(budget);
        this.regions = new BlockRegion[Math.toIntExact((blocks + (1 << REGION_SHIFT) - 1) >>> REGION_SHIFT)];
    }

    /** Told which words of bits changed. */
    protected void changed(int firstWord, int lastWord) {
        // a set that is nowhere written down
    }

    /** All blocks that the bytes touch. */
    public final void set(long offset, long length) {
        if (offset < 0 || length < 0 || offset + length > blocks << SHIFT) {
            throw new IllegalArgumentException(length + " bytes at " + offset + " of " + (blocks << SHIFT));
        }
        var to = length == 0 ? 0 : ((offset + length - 1) >>> SHIFT) + 1;
        for (long at = offset >>> SHIFT; at < to; ) {
            var region = (int) (at >>> REGION_SHIFT);
            if (regions[region] == BlockRegion.FULL) {
                at = where.regionEnd(region);
            } else if (at == (long) region << REGION_SHIFT && to >= where.regionEnd(region)) {
                fillRegion(region);
                at = where.regionEnd(region);
            } else {
                var end = Math.min(to, where.leafEnd(at));
                setInLeaf(at, end);
                at = end;
            }
        }
    }

    private void setInLeaf(long from, long to) {
        if ((from & 1023) == 0 && to == where.leafEnd(from)) {
            var region = forSetting((int) (from >>> REGION_SHIFT));
            if (region != BlockRegion.FULL) {
                fillLeaf(region, (int) (from >>> LEAF_SHIFT));
            }
            return;
        }
        for (long at = from; at < to; at = (at | 63) + 1) {
            or((int) (at >>> 6), BlockGeometry.bits(at, to));
        }
    }

    public final void addWord(int word, long bits) {
        if (word < 0 || word >= wordCount()) {
            throw new IllegalArgumentException("bitmap word " + word + " of " + wordCount());
        }
        or(word, bits & where.valid(word));
    }

    private void or(int word, long bits) {
        if (bits == 0) {
            return;
        }
        var region = forSetting(word >>> WORDS_SHIFT);
        var leaf = word >>> 4;
        var words = region.leaves[leaf & 255];
        if (words == BlockRegion.FULL_LEAF) {
            return;
        }
        if (words == null) {
            words = memory.leaf();
            if (words == null) {
                fillLeaf(region, leaf);
                return;
            }
            region.leaves[leaf & 255] = words;
            region.touched.set(leaf & 255);
        }
        var added = bits & ~words[word & 15];
        if (added != 0) {
            words[word & 15] |= added;
            count += Long.bitCount(added);
            changed(word, word);
            if (words[word & 15] == where.valid(word) && BlockRegion.countOf(words) == where.leafBlocks(leaf)) {
                fillLeaf(region, leaf);
            }
        }
    }

    /** The blocks that lie wholly inside; where the memory to tell the rest of a whole leaf is spent, they stay. */
    public final void clear(long offset, long length) {
        var to = Math.min(blocks, (offset + length + BLOCK - 1) >>> SHIFT);
        for (long at = (offset + BLOCK - 1) >>> SHIFT; at < to; ) {
            var region = (int) (at >>> REGION_SHIFT);
            if (regions[region] == null) {
                at = where.regionEnd(region);
            } else if (at == (long) region << REGION_SHIFT && to >= where.regionEnd(region)) {
                dropRegion(region);
                at = where.regionEnd(region);
            } else {
                var end = Math.min(to, where.leafEnd(at));
                clearInLeaf(at, end);
                at = end;
            }
        }
    }

    private void clearInLeaf(long from, long to) {
        var index = (int) (from >>> REGION_SHIFT);
        var leaf = (int) (from >>> LEAF_SHIFT);
        if (regions[index].leaves[leaf & 255] == null) {
            return;
        }
        var region = takenApart(index);
        if (region == null) {
            return;
        }
        if ((from & 1023) == 0 && to == where.leafEnd(from)) {
            dropLeaf(region, leaf);
            return;
        }
        var words = region.leaves[leaf & 255];
        if (words == BlockRegion.FULL_LEAF) {
            words = leafTakenApart(region, leaf);
            if (words == null) {
                return;
            }
        }
        for (long at = from; at < to; at = (at | 63) + 1) {
            var word = (int) (at >>> 6);
            var removed = words[word & 15] & BlockGeometry.bits(at, to);
            if (removed != 0) {
                words[word & 15] &= ~removed;
                count -= Long.bitCount(removed);
                changed(word, word);
            }
        }
        if (BlockRegion.countOf(words) == 0) {
            dropLeaf(region, leaf);
        }
    }

    public final void setAll() {
        set(0, blocks << SHIFT);
    }

    public final void clearAll() {
        for (int region = touched.nextSetBit(0); region >= 0; region = touched.nextSetBit(region + 1)) {
            dropRegion(region);
        }
    }

    /** Empty, and all its memory is given back. */
    public final void release() {
        clearAll();
        memory.release();
    }

    public final void addAll(BlockSet other) {
        for (int index = other.touched.nextSetBit(0); index >= 0; index = other.touched.nextSetBit(index + 1)) {
            var region = other.regions[index];
            for (int at = region.touched.nextSetBit(0); at >= 0; at = region.touched.nextSetBit(at + 1)) {
                var leaf = index << 8 | at;
                if (where.leafBlocks(leaf) > 0) {
                    addLeaf(leaf, region.leaves[at]);
                }
            }
        }
    }

    private void addLeaf(int leaf, long[] words) {
        if (words == BlockRegion.FULL_LEAF) {
            set((long) leaf << LEAF_SHIFT + SHIFT, (long) where.leafBlocks(leaf) << SHIFT);
            return;
        }
        for (int i = 0; i < words.length; i++) {
            or(leaf << 4 | i, words[i]);
        }
    }

    public final boolean isSet(long block) {
        return (word((int) (block >>> 6)) & 1L << block) != 0;
    }

    /** The first block in it from {@code from} on, −1: none. */
    public final long next(long from) {
        for (long at = from; at >= 0 && at < blocks; ) {
            var index = touched.nextSetBit((int) (at >>> REGION_SHIFT));
            if (index < 0) {
                return -1;
            }
            at = Math.max(at, (long) index << REGION_SHIFT);
            var region = regions[index];
            var leaf = region.touched.nextSetBit((int) (at >>> LEAF_SHIFT) & 255);
            if (leaf < 0) {
                at = where.regionEnd(index);
                continue;
            }
            at = Math.max(at, ((long) index << 8 | leaf) << LEAF_SHIFT);
            var words = region.leaves[leaf];
            for (int word = (int) (at >>> 6) & 15; word < words.length; word++) {
                var here = words[word] & -1L << at;
                if (here != 0) {
                    var found = (at & -1L << 6) + Long.numberOfTrailingZeros(here);
                    return found < blocks ? found : -1;
                }
                at = (at | 63) + 1;
            }
        }
        return -1;
    }

    /** Whether one of these blocks is in it. */
    public final boolean hasAny(long from, long to) {
        for (long at = from; at < to; ) {
            var region = regions[(int) (at >>> REGION_SHIFT)];
            if (region == null) {
                at = where.regionEnd((int) (at >>> REGION_SHIFT));
            } else if (region.leaves[(int) (at >>> LEAF_SHIFT) & 255] == null) {
                at = where.leafEnd(at);
            } else if ((word((int) (at >>> 6)) & BlockGeometry.bits(at, to)) != 0) {
                return true;
            } else {
                at = (at | 63) + 1;
            }
        }
        return false;
    }

    /** Whether all of these blocks, which are blocks of the volume, are in it. */
    public final boolean hasAll(long from, long to) {
        for (long at = from; at < to; ) {
            var region = regions[(int) (at >>> REGION_SHIFT)];
            if (region == BlockRegion.FULL) {
                at = where.regionEnd((int) (at >>> REGION_SHIFT));
            } else if ((~word((int) (at >>> 6)) & BlockGeometry.bits(at, to)) != 0) {
                return false;
            } else {
                at = (at | 63) + 1;
            }
        }
        return true;
    }

    public final long blocks() {
        return blocks;
    }

    /** How many blocks are in it. */
    public final long count() {
        return count;
    }

    public final long bytes() {
        return count << SHIFT;
    }

    public final int wordCount() {
        return where.wordCount();
    }

    public final long word(int index) {
        var region = regions[index >>> WORDS_SHIFT];
        var words = region == null ? null : region.leaves[index >>> 4 & 255];
        return words == null ? 0 : words[index & 15] & where.valid(index);
    }

    // Memory -----------------------------------------------------------------------------------------------------------

    private BlockRegion forSetting(int index) {
        if (regions[index] == null) {
            var made = memory.region();
            if (made == null) {
                fillRegion(index);
            } else {
                regions[index] = made;
                touched.set(index);
            }
        }
        return regions[index];
    }

    /** The region, such that leaves of it may go; null: no memory for that. */
    private @Nullable BlockRegion takenApart(int index) {
        if (regions[index] == BlockRegion.FULL) {
            var made = memory.regionToTakeApart(where.leavesIn(index));
            if (made == null) {
                return null;
            }
            regions[index] = made;
        }
        return regions[index];
    }

    private long @Nullable [] leafTakenApart(BlockRegion region, int leaf) {
        var words = memory.leafToTakeApart();
        if (words != null) {
            for (int i = 0; i < words.length; i++) {
                words[i] = (leaf << 4 | i) < wordCount() ? where.valid(leaf << 4 | i) : 0;
            }
            region.leaves[leaf & 255] = words;
            region.full--;
        }
        return words;
    }

    private void fillRegion(int index) {
        var before = regionCount(index);
        free(index);
        regions[index] = BlockRegion.FULL;
        touched.set(index);
        count += where.regionEnd(index) - ((long) index << REGION_SHIFT) - before;
        changed(index << WORDS_SHIFT, (int) ((where.regionEnd(index) - 1) >>> 6));
    }

    private void dropRegion(int index) {
        count -= regionCount(index);
        free(index);
        touched.clear(index);
        changed(index << WORDS_SHIFT, (int) ((where.regionEnd(index) - 1) >>> 6));
    }

    private void free(int index) {
        memory.recycle(regions[index]);
        regions[index] = null;
    }

    private long regionCount(int index) {
        var region = regions[index];
        if (region == null) {
            return 0;
        }
        if (region == BlockRegion.FULL) {
            return where.regionEnd(index) - ((long) index << REGION_SHIFT);
        }
        var sum = 0L;
        for (int at = region.touched.nextSetBit(0); at >= 0; at = region.touched.nextSetBit(at + 1)) {
            sum += leafCount(region, index << 8 | at);
        }
        return sum;
    }

    private void fillLeaf(BlockRegion region, int leaf) {
        var words = region.leaves[leaf & 255];
        if (words == BlockRegion.FULL_LEAF) {
            return;
        }
        count += where.leafBlocks(leaf) - leafCount(region, leaf);
        memory.recycle(words);
        region.leaves[leaf & 255] = BlockRegion.FULL_LEAF;
        region.touched.set(leaf & 255);
        region.full++;
        changed(leaf << 4, (int) ((where.leafEnd((long) leaf << LEAF_SHIFT) - 1) >>> 6));
        if (region.full == where.leavesIn(leaf >>> 8)) {
            free(leaf >>> 8);
            regions[leaf >>> 8] = BlockRegion.FULL;
        }
    }

    private void dropLeaf(BlockRegion region, int leaf) {
        var words = region.leaves[leaf & 255];
        var before = leafCount(region, leaf);
        count -= before;
        region.full -= words == BlockRegion.FULL_LEAF ? 1 : 0;
        memory.recycle(words);
        region.leaves[leaf & 255] = null;
        region.touched.clear(leaf & 255);
        if (before > 0) {
            changed(leaf << 4, (int) ((where.leafEnd((long) leaf << LEAF_SHIFT) - 1) >>> 6));
        }
        if (region.touched.isEmpty()) {
            free(leaf >>> 8);
            touched.clear(leaf >>> 8);
        }
    }

    private int leafCount(BlockRegion region, int leaf) {
        var words = region.leaves[leaf & 255];
        return words == null ? 0 : words == BlockRegion.FULL_LEAF ? where.leafBlocks(leaf) : BlockRegion.countOf(words);
    }
}
