package org.twinhost.replication.core.area;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What each page of the bitmap is, so that the pages of a clean volume need neither be read nor written: two bits a page, in
 * sectors of 512 bytes with a checksum each, for a disk that tears writes at its sectors. A sector that rotted says of its
 * pages that they list their bits themselves.
 */
public final class BitmapSummary {

    static final int SECTOR = 512;
    private static final int SECTOR_WORDS = SECTOR / Long.BYTES - 1;
    private static final int PAGES_PER_WORD = 32;
    private static final int SECTOR_PAGES = SECTOR_WORDS * PAGES_PER_WORD;
    private static final int BLOCK_SECTORS = MetadataLayout.BLOCK / SECTOR;
    private static final int BLOCK_WORDS = BLOCK_SECTORS * SECTOR_WORDS;
    /** Each page lists its bits itself. */
    private static final long ALL_LISTED = 0x5555_5555_5555_5555L;

    private final long[] words;

    public BitmapSummary(int pages) {
        words = new long[blocks(pages) * BLOCK_WORDS];
    }

    /** All pages are empty. */
    void clear() {
        Arrays.fill(words, 0);
    }

    /** How many blocks of 4 KiB it takes. */
    static int blocks(int pages) {
        return (pages + SECTOR_PAGES * BLOCK_SECTORS - 1) / (SECTOR_PAGES * BLOCK_SECTORS);
    }

    public static int blockOf(int page) {
        return page / (SECTOR_PAGES * BLOCK_SECTORS);
    }

    public DirtyBitmap.Page page(int page) {
        var bits = (int) (words[page / PAGES_PER_WORD] >>> page % PAGES_PER_WORD * 2) & 3;
        return bits == 0 ? DirtyBitmap.Page.EMPTY : bits == 1 ? DirtyBitmap.Page.LISTED : DirtyBitmap.Page.FULL;
    }

    /** @return whether that is news */
    boolean note(int page, DirtyBitmap.Page now) {
        if (page(page) == now) {
            return false;
        }
        var shift = page % PAGES_PER_WORD * 2;
        words[page / PAGES_PER_WORD] &= ~(3L << shift);
        words[page / PAGES_PER_WORD] |= (long) now.ordinal() << shift;
        return true;
    }

    byte[] encode(int block) {
        var out = ByteBuffer.allocate(MetadataLayout.BLOCK);
        for (int sector = 0; sector < BLOCK_SECTORS; sector++) {
            var at = sector * SECTOR;
            out.putInt(at + Integer.BYTES, block * BLOCK_SECTORS + sector);
            for (int i = 0; i < SECTOR_WORDS; i++) {
                out.putLong(at + (i + 1) * Long.BYTES, words[block * BLOCK_WORDS + sector * SECTOR_WORDS + i]);
            }
            out.putInt(at, crc(out.array(), at));
        }
        return out.array();
    }

    /** @return how many of the block's sectors had rotted */
    public int decode(byte[] bytes, int from, int block) {
        var in = ByteBuffer.wrap(bytes);
        var rotten = 0;
        for (int sector = 0; sector < BLOCK_SECTORS; sector++) {
            var at = from + sector * SECTOR;
            var intact = in.getInt(at) == crc(bytes, at) && in.getInt(at + Integer.BYTES) == block * BLOCK_SECTORS + sector;
            rotten += intact ? 0 : 1;
            for (int i = 0; i < SECTOR_WORDS; i++) {
                words[block * BLOCK_WORDS + sector * SECTOR_WORDS + i] =
                        intact ? in.getLong(at + (i + 1) * Long.BYTES) : ALL_LISTED;
            }
        }
        return rotten;
    }

    private static int crc(byte[] bytes, int at) {
        var crc = new CRC32C();
        crc.update(bytes, at + Integer.BYTES, SECTOR - Integer.BYTES);
        return (int) crc.getValue();
    }
}
