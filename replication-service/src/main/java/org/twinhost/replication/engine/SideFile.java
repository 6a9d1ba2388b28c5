package org.twinhost.replication.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file beside a volume whose content nothing rests on: what can't be read or written is as if it were not there. Never
 * flushed. It blocks, so not on an event loop.
 */
final class SideFile {

    private final Path path;
    private @Nullable FileChannel file;

    SideFile(Path path) {
        this.path = path;
    }

    private FileChannel open() throws IOException {
        var opened = file;
        if (opened == null) {
            opened = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            file = opened;
        }
        return opened;
    }

    /** All of the bytes, or none. */
    synchronized Optional<byte[]> read(long offset, int length) {
        var bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining()) {
                if (open().read(bytes, offset + bytes.position()) < 0) {
                    return Optional.empty();
                }
            }
            return Optional.of(bytes.array());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Why not, null: it is written. */
    synchronized @Nullable String write(long offset, byte[] content) {
        var bytes = ByteBuffer.wrap(content);
        try {
            while (bytes.hasRemaining()) {
                open().write(bytes, offset + bytes.position());
            }
            return null;
        } catch (IOException full) {
            return full.toString();
        }
    }

    synchronized void close() {
        try {
            if (file != null) {
                file.close();
                file = null;
            }
        } catch (IOException ignored) {
            // nothing rests on it
        }
    }
}
