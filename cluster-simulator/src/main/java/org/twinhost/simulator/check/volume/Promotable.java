package org.twinhost.simulator.check.volume;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.simulator.world.Workload;
import org.twinhost.simulator.world.World;

/**
 * S2 before anybody is promoted: who may be promoted without force now, by its own answer, holds every acknowledged write;
 * and a disk that would be good by itself after a crash now (UpToDate, the other one excluded, both durably) holds what was
 * flushed even if its cache were lost. Asked when the answer changes, when a write is acknowledged, and when a crash would
 * leave other facts.
 *
 * <p>Limits: blocks that guests write only. A joined replica's answer leaves out that the other one may refuse, so a Secondary
 * that is UpToDate is held to this all the time. Void for disks that lie about a flush and after a lie about a node.
 */
final class Promotable {

    private final World world;
    private final String volume;
    private final Workload workload;

    Promotable(World world, String volume, Workload workload) {
        this.world = world;
        this.volume = volume;
        this.workload = workload;
    }

    /** Something happened in its process. */
    void mayHaveChanged(RunningReplica running, long[] acknowledged) {
        var promotable = ReplicaProbe.isPromotable(running.desk.replica());
        if (promotable && !running.promotable) {
            for (int slot = 0; slot < Workload.SLOTS; slot++) {
                checkHas(running, slot, acknowledged[slot]);
            }
        }
        running.promotable = promotable;
    }

    /** A write is acknowledged. */
    void acknowledged(RunningReplica running, int slot, long value) {
        if (running.isAlive() && running.promotable) {
            checkHas(running, slot, value);
        }
    }

    private void checkHas(RunningReplica running, int slot, long acknowledged) {
        var block = workload.blockOf(slot);
        if (running.disk.value(block) < acknowledged && !isVoid(running)) {
            world.broken("S2 " + volume + ": " + running.node.name()
                    + " says that it may be promoted, and lacks an acknowledged write: block " + block + " has "
                    + Workload.tell(running.disk.value(block)) + ", acknowledged was "
                    + Workload.tell(acknowledged), null);
        }
    }

    /** A crash now would leave other facts on its disk. */
    void disksChanged(RunningReplica running, long[] flushed) {
        var crash = running.disk.afterCrash();
        if (crash.changes() == running.promotableChanges) {
            return;
        }
        running.promotableChanges = crash.changes();
        var good = crash.facts().stream().anyMatch(Promotable::isGoodByItself);
        if (good && !running.goodByItself && !isVoid(running)) {
            var oldest = running.disk.oldestPossible();
            for (int slot = 0; slot < Workload.SLOTS; slot++) {
                var block = workload.blockOf(slot);
                var value = Math.min(running.disk.value(block), oldest.getOrDefault(block, Long.MAX_VALUE));
                if (value < flushed[slot]) {
                    world.broken("S2 " + volume + ": after a crash now " + running.node.name()
                            + " would be promoted by itself, and may lack a flushed write: block " + block
                            + " may have " + Workload.tell(value) + ", flushed was "
                            + Workload.tell(flushed[slot]), null);
                }
            }
        }
        running.goodByItself = good;
    }

    private static boolean isGoodByItself(ReplicaFacts facts) {
        return facts.excluded() && facts.disk() == DiskState.UP_TO_DATE;
    }

    private boolean isVoid(RunningReplica running) {
        return running.disk.isLying() || world.nodes().stream().anyMatch(node ->
                world.observer().proofs().isExcused(node.name()));
    }
}
