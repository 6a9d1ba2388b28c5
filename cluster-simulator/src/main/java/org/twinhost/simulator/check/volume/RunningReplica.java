package org.twinhost.simulator.check.volume;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.disk.Disk;

/** A replica at work on a node, in one life of its service, or what was last known of it. */
final class RunningReplica {
    final Node node;
    Process process;
    int life;
    int boot;
    VolumeDesk desk;
    Disk disk;
    boolean acknowledges;
    /** The boot in which it was UpToDate last. */
    int goodInBoot;
    Role role = Role.UNKNOWN;
    long primaryAtMicros = -1;
    DiskState state = DiskState.UNKNOWN;
    Class<?> link;
    Class<?> exclusion;
    Class<?> promotion;
    /** How often its process had run something when it was looked at last. */
    long tasks = -1;
    boolean promotable;
    boolean goodByItself;
    long promotableChanges = -1;
    long groundChanges = -1;
    boolean groundMirrors;
    long exclusionChanges = -1;
    boolean mayExclude;

    RunningReplica(Node node) {
        this.node = node;
    }

    /** Whether it acknowledged, in this life, what the other one has too. */
    boolean mirrored;
    /** The boot of the other one's node when it did so last. */
    int mirroredBoot;
    /** How often the other one's disk had been replaced when it did so last. */
    int mirroredDisk;

    boolean isAlive() {
        return desk != null && process.isAlive() && process.life() == life;
    }

    /** Whether what is known of it is of this boot. */
    boolean isKnown() {
        return desk != null && node.isOn() && node.boot() == boot;
    }

    /** Whether nothing is lost with the other one. */
    boolean holdsAllOf(RunningReplica lost) {
        var lostExcluded = lost.desk != null && lost.boot == lost.node.boot() && ReplicaProbe.isGood(lost.desk.replica())
                && ReplicaProbe.excludes(lost.desk.replica());
        return desk.replica().disk() == DiskState.UP_TO_DATE && !lostExcluded;
    }

    /** Its guest runs without a disk here: whatever was acknowledged to it must be durable on the other. */
    boolean isServedRemotely() {
        return isAlive() && desk.replica().role() == Role.PRIMARY && desk.replica().disk() == DiskState.DISKLESS;
    }

    /** Whether what it last said of its disk can be relied on: in this boot, and good. */
    boolean holdsACopy() {
        return isKnown() && state == DiskState.UP_TO_DATE && !disk.isLying();
    }
}
