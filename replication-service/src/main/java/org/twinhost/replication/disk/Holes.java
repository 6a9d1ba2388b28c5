package org.twinhost.replication.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Tells which ranges of a sparse file were never written, by asking its file system. What can't be told counts as data: a
 * block device, a file system without holes, an error.
 *
 * <p>Says what is so at the moment of asking; who writes meanwhile must know it himself. May wait for the disk, so never on
 * an event loop. One is for one thread at a time.
 */
public final class Holes implements AutoCloseable {

    private final int descriptor;
    private boolean closed;

    private Holes(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens it for looking only. */
    public static Holes of(Path file) throws IOException {
        var opened = LibC.open(file, LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (opened.failed()) {
            throw OpenFailure.of(file, opened.errno());
        }
        return new Holes((int) opened.value());
    }

    /** As {@link #hasData(long, long)} of a file opened for this one question. */
    public static boolean hasData(Path file, long offset, long length) throws IOException {
        try (var holes = of(file)) {
            return holes.hasData(offset, length);
        }
    }

    /** Whether any of these bytes may be something else than a hole, which reads as zeroes. Behind the end there is no data. */
    public boolean hasData(long offset, long length) {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range of a file: " + length + " bytes at " + offset);
        }
        if (closed) {
            throw new IllegalStateException("closed");
        }
        var next = LibC.lseek(descriptor, offset, LibC.SEEK_DATA);
        return next.failed() ? next.errno() != LibC.ENXIO : next.value() < offset + length;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibC.close(descriptor);
        }
    }
}
