package org.twinhost.replication.disk;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Whether a store holds nothing but zeroes. A file system that knows holes says so at once; where it does not, a small store is
 * read until something else is found. A large one would keep its connection waiting: of it nothing is proven.
 *
 * <p>Blocks; says what is so at the moment of asking.
 */
public final class ZeroProof {

    /** What is read at most, in bytes: a second or two on a slow disk. */
    static final long READ_BYTES_MAX = 1L << 30;
    private static final byte[] ZEROES = new byte[1 << 16];

    private ZeroProof() {}

    /** @param length of the data, from the store's start, in bytes */
    public static boolean of(Path store, long length) throws IOException {
        return !Holes.hasData(store, 0, length) || length <= READ_BYTES_MAX && readsAsZero(store, length);
    }

    private static boolean readsAsZero(Path store, long length) throws IOException {
        try (var in = new FileInputStream(store.toFile())) {
            var buffer = new byte[ZEROES.length];
            for (long at = 0; at < length;) {
                var read = in.read(buffer, 0, (int) Math.min(buffer.length, length - at));
                if (read < 0) {
                    throw new IOException(store + " ends at byte " + at + " of " + length);
                }
                if (!Arrays.equals(buffer, 0, read, ZEROES, 0, read)) {
                    return false;
                }
                at += read;
            }
            return true;
        }
    }
}
