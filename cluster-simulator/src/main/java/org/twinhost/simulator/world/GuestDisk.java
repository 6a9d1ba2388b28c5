package org.twinhost.simulator.world;

import org.twinhost.simulator.node.Node;

/**
 * What QEMU does with one disk of one running guest: an NBD client that connects again and sends again what was not
 * answered, and a guest above it that writes, flushes and reads back.
 */
public final class GuestDisk {

    private GuestDisk() {
    }

    /**
     * A guest's disk on the node where its virtual CPUs are; it connects to the export once that may be opened, and does
     * nothing before {@link #run}.
     *
     * @param guestLife a number for this start of the guest, another one for each start
     * @param onIoError called once per request that ended with an I/O error, in the replication service's task
     */
    public static GuestDisk open(Node node, String volume, long guestLife, Runnable onIoError) {
        throw new UnsupportedOperationException("not built yet: " + node.name() + " " + volume + " " + guestLife + onIoError);
    }

    /** The virtual CPUs run: requests come. */
    public void run() {
    }

    /** The virtual CPUs stand still: no new request; what was sent is still answered. */
    public void pause() {
    }

    /** QEMU is gone: the connection is closed, what was not answered is forgotten. Final. */
    public void die() {
    }

    /** Whether it is connected with the export: QEMU could open its disk. */
    public boolean isOpen() {
        return false;
    }

    /** Whether every request was answered. */
    public boolean isQuiet() {
        return true;
    }
}
