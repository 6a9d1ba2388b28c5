package org.twinhost.replication.core.verify;

/**
 * What was read of a chunk: a checksum for each block.
 *
 * @param unreadable a bit for each block that could not be read; of no words: all of them could
 */
public record Sums(long[] checksums, long[] unreadable) {

    static final long[] ALL_READ = {};

    int blocks() {
        return checksums.length;
    }

    boolean isReadable(int block) {
        return block >>> 6 >= unreadable.length || (unreadable[block >>> 6] >>> block & 1) == 0;
    }

    void isNotReadable(int block) {
        unreadable[block >>> 6] |= 1L << block;
    }

    Sums copy() {
        return new Sums(checksums.clone(), unreadable.clone());
    }

    /** These blocks were written, with what was read on the other side. */
    void isNow(Sums right, int first, int count) {
        for (int block = first; block < first + count; block++) {
            checksums[block] = right.checksums[block];
            if (block >>> 6 < unreadable.length) {
                unreadable[block >>> 6] &= ~(1L << block);
            }
        }
    }

    /** What another side says of a chunk of so many blocks. */
    boolean isOf(int blocks) {
        return checksums.length == blocks && (unreadable.length == 0 || unreadable.length == (blocks + 63) / 64
                && (blocks % 64 == 0 || unreadable[unreadable.length - 1] >>> blocks % 64 == 0));
    }

    boolean isWhole() {
        return unreadableBlocks() == 0;
    }

    int unreadableBlocks() {
        var sum = 0;
        for (var word : unreadable) {
            sum += Long.bitCount(word);
        }
        return sum;
    }

    /** Of all blocks in their order; never 0, which stands for none. */
    long digest() {
        var digest = 0x5457_5645_5249_4659L;
        for (var checksum : checksums) {
            digest = Long.rotateLeft((digest ^ checksum) * 0x9E37_79B9_7F4A_7C15L, 29);
        }
        return digest == 0 ? 1 : digest;
    }
}
