package org.twinhost.replication.core.area;

import org.twinhost.replication.core.io.FlushQueue;

/**
 * What the bitmap on the disk has to name: the bits, and what the peer has written and not confirmed as flushed. A resync
 * clears a bit when the peer has the block, and both nodes may lose their power before the peer has flushed it (S6).
 */
public record NamedBlocks(DirtyBitmap bits, FlushQueue atPeer) {

    DirtyBitmap.Page page(int page) {
        var from = bits.firstBlock(page);
        var to = bits.firstBlock(page + 1);
        if (bits.hasAll(from, to)) {
            return DirtyBitmap.Page.FULL;
        }
        if (!atPeer.hasAny(from, to)) {
            return bits.hasAny(from, to) ? DirtyBitmap.Page.LISTED : DirtyBitmap.Page.EMPTY;
        }
        return DirtyBitmap.Page.LISTED;
    }

    long word(int index) {
        return bits.word(index) | atPeer.word(index);
    }

    /** Whether more of the page is named than its bits: once the peer has flushed, fewer are, and it is written again. */
    boolean isMoreThanBits(int page) {
        if (!atPeer.hasAny(bits.firstBlock(page), bits.firstBlock(page + 1))) {
            return false;
        }
        var end = Math.min(bits.wordCount(), (page + 1) * BitmapPage.WORDS);
        for (int word = page * BitmapPage.WORDS; word < end; word++) {
            if ((atPeer.word(word) & ~bits.word(word)) != 0) {
                return true;
            }
        }
        return false;
    }
}
