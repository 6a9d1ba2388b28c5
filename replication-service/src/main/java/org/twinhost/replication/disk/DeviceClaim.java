package org.twinhost.replication.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A block device that the kernel keeps for us until we close it or end: mount, mkfs, LVM, swapon and whoever else asks for it
 * alone get EBUSY, and so do we when one of them was first. It also covers the disk of a partition and the partitions of a
 * disk. Opening it without asking for it alone, as we do for reading and writing, stays possible.
 */
final class DeviceClaim implements AutoCloseable {

    private final int descriptor;
    private boolean closed;

    private DeviceClaim(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * @param device a block device: for a file the kernel knows no such claim
     * @throws InUse when something on this host has it
     */
    static DeviceClaim of(Path device) throws IOException {
        var opened = LibC.open(device, LibC.O_RDWR | LibC.O_EXCL | LibC.O_CLOEXEC);
        if (opened.failed()) {
            throw opened.errno() == LibC.EBUSY ? new InUse(device) : OpenFailure.of(device, opened.errno());
        }
        return new DeviceClaim((int) opened.value());
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(descriptor);
        }
    }

    /** The device is mounted, belongs to LVM, is swapped to, or another program asked for it alone. */
    static final class InUse extends IOException {

        private static final long serialVersionUID = 1;

        InUse(Path device) {
            super(device + " can't be opened: something on this host uses it");
        }
    }
}
