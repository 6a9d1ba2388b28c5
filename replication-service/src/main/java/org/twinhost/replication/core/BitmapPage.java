package org.twinhost.replication.core;

import java.nio.ByteBuffer;
import java.util.function.IntToLongFunction;
import java.util.zip.CRC32C;

/**
 * A 4 KiB page of the bitmap on the disk: CRC32C, page number, bits. A page that was torn, or rotted, counts as all set:
 * too much is synced, never too little.
 */
final class BitmapPage {

    static final int BYTES = 4096;
    static final int WORDS = (BYTES - 8) / Long.BYTES;

    private BitmapPage() {}

    static byte[] encode(IntToLongFunction words, int wordCount, int page) {
        var out = ByteBuffer.allocate(BYTES);
        out.putInt(0).putInt(page);
        var end = Math.min(wordCount, (page + 1) * WORDS);
        for (int word = page * WORDS; word < end; word++) {
            out.putLong(words.applyAsLong(word));
        }
        out.putInt(0, crc(out.array(), 0));
        return out.array();
    }

    /** Adds the page's bits; false: the page was damaged and all of it is set now. */
    static boolean decode(byte[] bytes, int at, int page, DirtyBitmap bits) {
        var in = ByteBuffer.wrap(bytes, at, BYTES).slice();
        var intact = in.getInt() == crc(bytes, at) && in.getInt() == page;
        var end = Math.min(bits.wordCount(), (page + 1) * WORDS);
        for (int word = page * WORDS; word < end; word++) {
            bits.addWord(word, intact ? in.getLong() : -1L);
        }
        return intact;
    }

    private static int crc(byte[] bytes, int at) {
        var crc = new CRC32C();
        crc.update(bytes, at + 4, BYTES - 4);
        return (int) crc.getValue();
    }
}
