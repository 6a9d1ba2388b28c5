package org.twinhost.simulator.check.volume;

import java.util.Arrays;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.simulator.world.Workload;
import org.twinhost.simulator.world.World;

/**
 * S6 at rest: two replicas that are joined and UpToDate, with nothing under way, nothing left to sync and no bit set, are
 * byte-identical, but for what a medium has changed by itself. Limit: only at rest; what is under way is
 * {@link KnownDifferences}' business.
 */
final class Equality {

    private final World world;
    private final String volume;

    Equality(World world, String volume) {
        this.world = world;
        this.volume = volume;
    }

    static boolean isAtRest(RunningReplica running) {
        return running.isAlive() && ReplicaProbe.isAtRest(running.desk.replica());
    }

    static boolean isWhole(RunningReplica running) {
        return running.isAlive() && ReplicaProbe.isWhole(running.desk.replica());
    }

    void check(RunningReplica one, RunningReplica other) {
        var at = Arrays.mismatch(one.disk.values(), other.disk.values());
        while (at >= 0 && (one.disk.spoilt().isRotten(at) || other.disk.spoilt().isRotten(at))) {
            // What a medium does by itself is no promise of ours; Rot asks what verify makes of it.
            var next = Arrays.mismatch(one.disk.values(), at + 1, one.disk.values().length, other.disk.values(), at + 1,
                    other.disk.values().length);
            at = next < 0 ? next : at + 1 + next;
        }
        if (at >= 0) {
            world.broken("S6 " + volume + ": both replicas are UpToDate and differ in block " + at + ": " + one.node.name()
                    + " has " + Workload.tell(one.disk.value(at)) + ", " + other.node.name() + " "
                    + Workload.tell(other.disk.value(at)), null);
        }
    }
}
