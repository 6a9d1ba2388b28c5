package org.twinhost.replication.core.area;

import java.util.BitSet;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.blocks.MemoryBudget;

/** Where the replicas may differ: one bit per 4 KiB block. It knows which pages of it changed since they were written. */
public final class DirtyBitmap extends BlockSet {

    /** What a page of the bitmap is. */
    public enum Page {
        /** No bit is set. */
        EMPTY,
        /** The page itself says which bits are set. */
        LISTED,
        /** All bits are set. */
        FULL
    }

    private static final int PAGE_BLOCKS = VolumeLimits.PAGE_BLOCKS;

    private BitSet stale = new BitSet();

    public DirtyBitmap(long sizeBytes, MemoryBudget budget) {
        super(sizeBytes, budget);
    }

    @Override
    protected void changed(int firstWord, int lastWord) {
        stale.set(firstWord / BitmapPage.WORDS, lastWord / BitmapPage.WORDS + 1);
    }

    public int pageCount() {
        return (wordCount() + BitmapPage.WORDS - 1) / BitmapPage.WORDS;
    }

    /** Of the page; of the one behind the last: the number of blocks. */
    long firstBlock(int page) {
        return Math.min(blocks(), (long) page * PAGE_BLOCKS);
    }

    /** Adds all blocks of the page. */
    void setPage(int page) {
        set(firstBlock(page) << SHIFT, (firstBlock(page + 1) - firstBlock(page)) << SHIFT);
    }

    /** Pages that changed since they were last taken for writing. */
    BitSet takeStale() {
        var taken = stale;
        stale = new BitSet();
        return taken;
    }

    void staleAgain(BitSet pages) {
        stale.or(pages);
    }

    /** The disk has of this page what is here. */
    void fresh(int page) {
        stale.clear(page);
    }

    void stale(int page) {
        stale.set(page);
    }

    /** All pages that hold bits, as after they came to a disk that may not have them. */
    void staleWhereSet() {
        for (int page = nextPage(0); page >= 0; page = nextPage(page + 1)) {
            stale.set(page);
        }
    }

    /** The first page from that one on that holds bits, −1: none. */
    int nextPage(int from) {
        var block = next((long) from * PAGE_BLOCKS);
        return block < 0 ? -1 : (int) (block / PAGE_BLOCKS);
    }
}
