package org.twinhost.simulator.world.guest;

import org.twinhost.simulator.node.Node;

/** What a QEMU process needs of each disk it has: a volume, or a disk without replication in a test. */
public interface VirtualDisk {

    /** How a starting QEMU comes to its disks. */
    @FunctionalInterface
    interface Maker {
        VirtualDisk open(Node node, String volume, long guestLife, Runnable onIoError);
    }

    boolean isOpen();

    void run();

    void pause();

    void die();
}
