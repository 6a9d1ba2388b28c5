package org.twinhost.replication.core;

/**
 * One bit per 4 KiB block: where the replicas may differ. A second level, one bit per word, keeps emptying and searching
 * a big volume's bitmap short. Durable in pages that carry a CRC.
 */
public final class DirtyBitmap {

    public static final int BLOCK = 4096;
    static final int SHIFT = 12;

    private final long blocks;
    private final long[] words;
    private final long[] touched;
    private final java.util.BitSet stale = new java.util.BitSet();
    private long count;

    public DirtyBitmap(long sizeBytes) {
        blocks = (sizeBytes + BLOCK - 1) >>> SHIFT;
        words = new long[Math.toIntExact((blocks + 63) >>> 6)];
        touched = new long[(words.length + 63) >>> 6];
    }

    /** All blocks that the bytes touch. */
    void set(long offset, long length) {
        for (long block = offset >>> SHIFT, last = (offset + length - 1) >>> SHIFT; block <= last; block++) {
            setBlock(block);
        }
    }

    /** The blocks that lie wholly inside. */
    void clear(long offset, long length) {
        var last = Math.min(blocks, (offset + length + BLOCK - 1) >>> SHIFT);
        for (long block = (offset + BLOCK - 1) >>> SHIFT; block < last; block++) {
            var word = (int) (block >>> 6);
            var bit = 1L << block;
            if ((words[word] & bit) != 0) {
                words[word] &= ~bit;
                count--;
                stale.set(word / BitmapPage.WORDS);
            }
        }
    }

    void setAll() {
        set(0, blocks << SHIFT);
    }

    void clearAll() {
        for (int top = 0; top < touched.length; top++) {
            for (long left = touched[top]; left != 0; left &= left - 1) {
                var word = (top << 6) + Long.numberOfTrailingZeros(left);
                if (words[word] != 0) {
                    words[word] = 0;
                    stale.set(word / BitmapPage.WORDS);
                }
            }
            touched[top] = 0;
        }
        count = 0;
    }

    void addAll(DirtyBitmap other) {
        for (int top = 0; top < other.touched.length; top++) {
            for (long left = other.touched[top]; left != 0; left &= left - 1) {
                var word = (top << 6) + Long.numberOfTrailingZeros(left);
                addWord(word, other.words[word]);
            }
        }
    }

    void addWord(int word, long bits) {
        if (word < 0 || word >= words.length) {
            throw new IllegalArgumentException("bitmap word " + word + " of " + words.length);
        }
        var tail = blocks & 63;
        var valid = word == words.length - 1 && tail != 0 ? bits & ((1L << tail) - 1) : bits;
        var added = valid & ~words[word];
        if (added != 0) {
            words[word] |= added;
            touched[word >>> 6] |= 1L << word;
            count += Long.bitCount(added);
            stale.set(word / BitmapPage.WORDS);
        }
    }

    public boolean isSet(long block) {
        return (words[(int) (block >>> 6)] & 1L << block) != 0;
    }

    /** The first set block from {@code from} on, −1: none. */
    long next(long from) {
        if (from >= blocks) {
            return -1;
        }
        var word = (int) (from >>> 6);
        var here = words[word] & (-1L << from);
        while (here == 0) {
            word = nextTouched(word + 1);
            if (word < 0) {
                return -1;
            }
            here = words[word];
        }
        return ((long) word << 6) + Long.numberOfTrailingZeros(here);
    }

    private int nextTouched(int from) {
        if (from >= words.length) {
            return -1;
        }
        var top = from >>> 6;
        var here = touched[top] & (-1L << from);
        while (here == 0) {
            if (++top == touched.length) {
                return -1;
            }
            here = touched[top];
        }
        return (top << 6) + Long.numberOfTrailingZeros(here);
    }

    public long blocks() {
        return blocks;
    }

    /** How many blocks are set. */
    public long count() {
        return count;
    }

    public long bytes() {
        return count << SHIFT;
    }

    int wordCount() {
        return words.length;
    }

    long word(int index) {
        return words[index];
    }

    int pageCount() {
        return (words.length + BitmapPage.WORDS - 1) / BitmapPage.WORDS;
    }

    /** Pages that changed since they were last taken for writing. */
    java.util.BitSet takeStale() {
        var taken = (java.util.BitSet) stale.clone();
        stale.clear();
        return taken;
    }

    void staleAgain(java.util.BitSet pages) {
        stale.or(pages);
    }

    private void setBlock(long block) {
        var word = (int) (block >>> 6);
        var bit = 1L << block;
        if ((words[word] & bit) == 0) {
            words[word] |= bit;
            touched[word >>> 6] |= 1L << word;
            count++;
            stale.set(word / BitmapPage.WORDS);
        }
    }
}
