package org.twinhost.replication.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether a store holds nothing but zeroes. A file system that knows holes says so at once; where it does not, a small store is
 * read until something else is found. A large one would keep its connection waiting: of it nothing is proven.
 *
 * <p>Blocks; says what is so at the moment of asking.
 */
public final class ZeroProof {

    /** What is read at most, in bytes: a second or two on a slow disk. */
    static final long READ_BYTES_MAX = 1L << 30;
    private static final int BUFFER_BYTES = 1 << 20;

    private ZeroProof() {}

    /** @param length of the data, from the store's start, in bytes */
    public static boolean of(Path store, long length) throws IOException {
        return !Holes.hasData(store, 0, length) || length <= READ_BYTES_MAX && readsAsZero(store, length);
    }

    private static boolean readsAsZero(Path store, long length) throws IOException {
        try (var channel = FileChannel.open(store, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            for (long at = 0; at < length; at += BUFFER_BYTES) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, length - at));
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, at + buffer.position()) < 0) {
                        throw new IOException(store + " ends at byte " + (at + buffer.position()) + " of " + length);
                    }
                }
                if (!isZero(buffer.flip())) {
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean isZero(ByteBuffer bytes) {
        while (bytes.remaining() >= Long.BYTES) {
            if (bytes.getLong() != 0) {
                return false;
            }
        }
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                return false;
            }
        }
        return true;
    }
}
