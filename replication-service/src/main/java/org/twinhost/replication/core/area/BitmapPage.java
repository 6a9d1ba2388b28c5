package org.twinhost.replication.core.area;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A 4 KiB page of the bitmap on the disk: CRC32C, page number, bits. A page that was torn, or rotted, counts as all set:
 * too much is synced, never too little.
 */
public final class BitmapPage {

    static final int BYTES = 4096;
    public static final int WORDS = (BYTES - 8) / Long.BYTES;

    /** What reading a page found. */
    enum Found {
        /** The bitmap has the bits of the page, and no others there. */
        EQUAL,
        /** The bitmap had bits there that the page does not have. */
        OLDER,
        DAMAGED
    }

    private BitmapPage() {}

    public static byte[] encode(NamedBlocks named, int page) {
        var out = ByteBuffer.allocate(BYTES);
        out.putInt(0).putInt(page);
        var end = Math.min(named.bits().wordCount(), (page + 1) * WORDS);
        for (int word = page * WORDS; word < end; word++) {
            out.putLong(named.word(word));
        }
        out.putInt(0, crc(out.array(), 0));
        return out.array();
    }

    /** Adds the page's bits, of a damaged one all. */
    public static Found decode(byte[] bytes, int at, int page, DirtyBitmap bits) {
        var in = ByteBuffer.wrap(bytes, at, BYTES).slice();
        if (in.getInt() != crc(bytes, at) || in.getInt() != page) {
            bits.setPage(page);
            return Found.DAMAGED;
        }
        var equal = true;
        var end = Math.min(bits.wordCount(), (page + 1) * WORDS);
        for (int word = page * WORDS; word < end; word++) {
            var there = in.getLong();
            bits.addWord(word, there);
            equal &= bits.word(word) == there;
        }
        return equal ? Found.EQUAL : Found.OLDER;
    }

    private static int crc(byte[] bytes, int at) {
        var crc = new CRC32C();
        crc.update(bytes, at + 4, BYTES - 4);
        return (int) crc.getValue();
    }
}
