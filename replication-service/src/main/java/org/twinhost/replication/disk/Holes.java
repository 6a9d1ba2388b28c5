package org.twinhost.replication.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.twinhost.replication.disk.host.LibC;
import org.twinhost.replication.disk.host.OpenFailure;

/**
 * Tells which ranges of a sparse file were never written, by asking its file system. What can't be told counts as data: a
 * block device, a file system without holes, an error.
 *
 * <p>Says what is so at the moment of asking; who writes meanwhile must know it himself. May wait for the disk, so never on
 * an event loop.
 */
public final class Holes {

    private Holes() {}

    /** Whether any of these bytes may be something else than a hole, which reads as zeroes. Behind the end there is no data. */
    public static boolean hasData(Path file, long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no range of a file: " + length + " bytes at " + offset);
        }
        var opened = LibC.open(file, LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (opened.failed()) {
            throw OpenFailure.of(file, opened.errno());
        }
        var descriptor = (int) opened.value();
        try {
            var next = LibC.lseek(descriptor, offset, LibC.SEEK_DATA);
            return next.failed() ? next.errno() != LibC.ENXIO : next.value() < offset + length;
        } finally {
            LibC.close(descriptor);
        }
    }
}
