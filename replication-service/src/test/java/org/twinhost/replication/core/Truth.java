package org.twinhost.replication.core;

import java.util.Arrays;
import org.twinhost.contract.replication.DiskState;

/** What must be true whatever happens: S1, S2, S6. Values count up, so an older value than the floor is a lost write. */
final class Truth {

    private final FakeWorld world;
    /** Per block: the newest acknowledged value; what every promotable replica must have, or newer. */
    private final long[] floor = new long[FakeWorld.BLOCKS];
    /** Per block: what was acknowledged before an acknowledged flush. */
    private final long[] flushedFloor = new long[FakeWorld.BLOCKS];
    private long last;
    long acknowledged;

    Truth(FakeWorld world) {
        this.world = world;
    }

    long issued(int block, int length) {
        var first = last + 1;
        last += length;
        return first;
    }

    void acknowledged(FakeNode node, int block, long[] values, boolean durable) {
        acknowledged++;
        for (int i = 0; i < values.length; i++) {
            floor[block + i] = Math.max(floor[block + i], values[i]);
            if (durable) {
                flushedFloor[block + i] = Math.max(flushedFloor[block + i], values[i]);
            }
        }
        var other = world.peerOf(node);
        check(!(other.isRunning() && other.replica.control.guest.isOpen()), "S1: " + node.name + " acknowledged while "
                + other.name + " is open");
    }

    long[] acknowledgedNow() {
        return floor.clone();
    }

    long floorOf(int block) {
        return floor[block];
    }

    void flushed(long[] acked) {
        for (int i = 0; i < acked.length; i++) {
            // A power cut of all replicas meanwhile may have lowered the floor for good.
            flushedFloor[i] = Math.max(flushedFloor[i], Math.min(acked[i], floor[i]));
        }
    }

    /** If no other replica holds what was acknowledged, only what was flushed must survive. */
    void losesPower(FakeNode node) {
        var other = world.peerOf(node);
        var otherHolds = other.isOn && other.replica.disk() == DiskState.UP_TO_DATE
                && !(node.replica.control.store.isRead() && node.replica.control.store.current().excluded()
                        && node.replica.disk() == DiskState.UP_TO_DATE);
        if (!otherHolds) {
            System.arraycopy(flushedFloor, 0, floor, 0, floor.length);
        }
    }

    void checkOneWriter() {
        var open = 0;
        for (var node : world.nodes) {
            if (node.isRunning() && node.replica.control.guest.isOpen()) {
                open++;
            }
        }
        check(open <= 1, "S1: two replicas acknowledge writes");
    }

    void checkHolds(FakeNode node, String when) {
        for (int block = 0; block < floor.length; block++) {
            check(node.disk.data[block] >= floor[block], "S2: " + node.name + " " + when + " without an acknowledged write:"
                    + " block " + block + " has " + node.disk.data[block] + ", acknowledged was " + floor[block]);
        }
    }

    void checkRead(FakeNode node, int block, long value, long atLeast) {
        var least = Math.min(atLeast, floor[block]);
        check(value >= least, "S2: " + node.name + " read " + value + " in block " + block + ", acknowledged was " + least);
    }

    void checkEqual() {
        var one = world.nodes[0].disk.data;
        var other = world.nodes[1].disk.data;
        var at = Arrays.mismatch(one, other);
        check(at < 0, "S6: both are UpToDate and differ in block " + at + (at < 0 ? "" : ": " + one[at] + " and " + other[at]));
    }

    void check(boolean holds, String what) {
        if (!holds) {
            world.tell("BROKEN " + what);
            for (var node : world.nodes) {
                if (node.isRunning()) {
                    world.tell(node.name + " " + ReplicaProbe.describe(node.replica) + " " + node.replica.report());
                }
            }
            throw new AssertionError(what);
        }
    }
}
