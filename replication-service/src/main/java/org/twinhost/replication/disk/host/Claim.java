package org.twinhost.replication.disk.host;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What keeps a block device or file for this process until it closes it or ends.
 *
 * <p>Of a device the kernel keeps everybody out who asks for it alone: mount, mkfs, LVM, swapon get EBUSY, and so do we when
 * one of them was first. It covers the disk of a partition and the partitions of a disk too. Opening it without asking for
 * it alone, as we do for reading and writing, stays possible. For a file the kernel knows no such thing: there it is a lock,
 * which keeps out those who ask for it, above all another of us, and nobody who only reads.
 */
final class Claim implements AutoCloseable {

    private final int descriptor;
    private boolean closed;

    private Claim(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * @throws InUse when something else has it
     */
    static Claim ofDevice(Path device) throws IOException {
        return new Claim(open(device, LibC.O_RDWR | LibC.O_EXCL | LibC.O_CLOEXEC));
    }

    /**
     * @throws InUse when another process has it
     */
    static Claim ofFile(Path file) throws IOException {
        return locked(open(file, LibC.O_RDWR | LibC.O_CLOEXEC), file);
    }

    private static Claim locked(int descriptor, Path file) throws IOException {
        var locked = LibC.flock(descriptor, LibC.LOCK_EX | LibC.LOCK_NB);
        if (locked.failed()) {
            LibC.close(descriptor);
            throw locked.errno() == LibC.EWOULDBLOCK ? new InUse(file)
                    : new IOException(file + " can't be locked (errno " + locked.errno() + "): put it on another file system");
        }
        return new Claim(descriptor);
    }

    /**
     * Whether something else has the device, at this moment: it is asked for alone, as above, opened for reading, and given
     * back at once. No program notices that it was closed, as one does where a device was open for writing.
     *
     * @throws InUse when something else has it
     */
    static void tryDevice(Path device) throws IOException {
        new Claim(open(device, LibC.O_RDONLY | LibC.O_EXCL | LibC.O_CLOEXEC)).close();
    }

    /**
     * The same of a file.
     *
     * @throws InUse when another process has it
     */
    static void tryFile(Path file) throws IOException {
        locked(open(file, LibC.O_RDONLY | LibC.O_CLOEXEC), file).close();
    }

    private static int open(Path path, int flags) throws IOException {
        var opened = LibC.open(path, flags);
        if (opened.failed()) {
            throw opened.errno() == LibC.EBUSY ? new InUse(path) : OpenFailure.of(path, opened.errno());
        }
        return (int) opened.value();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(descriptor);
        }
    }

    /** Something else on this host has it; {@link DeviceUsers} may know what. */
    static final class InUse extends IOException {

        private static final long serialVersionUID = 1;

        InUse(Path path) {
            super(path + " is in use");
        }
    }
}
