package org.twinhost.simulator.world;

import org.twinhost.simulator.node.Node;

/** What a QEMU process needs of each disk it has: {@link GuestDisk}, or a disk without replication in a test. */
interface VirtualDisk {

    /** How a starting QEMU comes to its disks. */
    @FunctionalInterface
    interface Maker {
        VirtualDisk open(Node node, String volume, long guestLife, Runnable onIoError);
    }

    boolean isOpen();

    void run();

    void pause();

    void die();

    static VirtualDisk replicated(Node node, String volume, long guestLife, Runnable onIoError) {
        var disk = GuestDisk.open(node, volume, guestLife, onIoError);
        return new VirtualDisk() {
            @Override
            public boolean isOpen() {
                return disk.isOpen();
            }

            @Override
            public void run() {
                disk.run();
            }

            @Override
            public void pause() {
                disk.pause();
            }

            @Override
            public void die() {
                disk.die();
            }
        };
    }
}
