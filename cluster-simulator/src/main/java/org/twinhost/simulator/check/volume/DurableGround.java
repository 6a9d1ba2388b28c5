package org.twinhost.simulator.check.volume;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.world.World;

/**
 * S5 of a replica's permissions, at every moment in which one is in use: who acknowledges writes is Primary on its disk, and
 * who does so alone has excluded the other one there, whatever a crash leaves of what is under way. And an exclusion has its
 * ground: the other replica is off, has said goodbye, or is not good in its present boot by what its own disk says, so
 * that nothing but meeting this one makes it promotable.
 *
 * <p>Limits: a replica that acknowledges without a disk of its own rests on the other's generation, which
 * {@link CopyChecks} looks at. Void for disks that lie about a flush and after a lie about a node.
 */
final class DurableGround {

    private final World world;
    private final String volume;

    DurableGround(World world, String volume) {
        this.world = world;
        this.volume = volume;
    }

    /** Something happened to it, or a crash would leave something else. */
    void acknowledges(RunningReplica running) {
        var replica = running.desk.replica();
        if (!ReplicaProbe.permitsAreFresh(replica)) {
            world.broken("S5 " + volume + ": " + running.node.name() + " acts on what it was once permitted", null);
        }
        var crash = running.disk.afterCrash();
        var mirrors = ReplicaProbe.mirrors(replica);
        if (!running.acknowledges || running.disk.isLying() || !ReplicaProbe.isGood(replica)
                || crash.changes() == running.groundChanges && mirrors == running.groundMirrors) {
            return;
        }
        running.groundChanges = crash.changes();
        running.groundMirrors = mirrors;
        for (var facts : crash.facts()) {
            if (!facts.primary() || !mirrors && !facts.excluded()) {
                world.broken("S5 " + volume + ": " + running.node.name() + " acknowledges writes"
                        + (mirrors ? "" : " alone") + ", and a crash now may leave " + facts, null);
            }
        }
    }

    /** @param other may not be promotable while this one has excluded it */
    void excludes(RunningReplica running, RunningReplica other) {
        if (!mayBeInForce(running) || other.disk.isLying()
                || world.nodes().stream().anyMatch(node -> world.observer().proofs().isExcused(node.name()))) {
            return;
        }
        var why = whyPromotable(other);
        if (why != null) {
            world.broken("S1 " + volume + ": " + running.node.name() + " has excluded " + other.node.name()
                    + " on its disk, and that one " + why, null);
        }
    }

    /** Asked after each event of a replica, made only when a crash would leave something else. */
    private static boolean mayBeInForce(RunningReplica running) {
        var crash = running.disk.afterCrash();
        if (running.exclusionChanges != crash.changes()) {
            running.exclusionChanges = crash.changes();
            running.mayExclude = crash.facts().stream().anyMatch(DurableGround::isInForce);
        }
        return running.mayExclude;
    }

    private static boolean isInForce(ReplicaFacts facts) {
        return facts.excluded() && facts.disk() == DiskState.UP_TO_DATE;
    }

    /** What keeps it promotable without meeting the other one; null: nothing. */
    private String whyPromotable(RunningReplica other) {
        var node = other.node;
        if (!node.isOn() || world.observer().membership().hasLeft(node)) {
            return null;
        }
        if (other.isAlive()) {
            return other.desk.replica().disk() == DiskState.UP_TO_DATE ? "is UpToDate in this boot" : null;
        }
        return other.disk.afterCrash().facts().stream()
                .filter(facts -> facts.disk() == DiskState.UP_TO_DATE && facts.boot() == node.boot())
                .findFirst().filter(_ -> !isRememberedAsDetached(node))
                .map(facts -> "may start again as UpToDate: " + facts).orElse(null);
    }

    private boolean isRememberedAsDetached(Node node) {
        return node.files("replication").read(volume + ".detached", Boolean.class).orElse(false);
    }
}
