package org.twinhost.simulator.check.volume;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.simulator.world.World;

/**
 * Generations tell one story: what two disks say of themselves, durably and whatever arrives of what is under way, never
 * contradicts each other. One descends from the other, else replicas that meet are a split brain; and a disk of a generation
 * with durable ground that the other can't be promoted (excluded) never stands beside another that has it too (S1).
 *
 * <p>Written without the core's own handshake, so that a fault there is seen here. Limits: it does not see whether two
 * replicas of one generation hold the same data (that is {@link KnownDifferences}), and nothing is asked once a person or a
 * BMC has lied about a node.
 */
final class Lineage {

    enum Relation { SAME, NEWER, OLDER, UNRELATED }

    private final World world;
    private final String volume;
    private long seenHere = -1;
    private long seenThere = -1;

    Lineage(World world, String volume) {
        this.world = world;
        this.volume = volume;
    }

    void afterEvent(RunningReplica here, RunningReplica there) {
        var mine = here.disk.afterCrash();
        var theirs = there.disk.afterCrash();
        if (mine.changes() == seenHere && theirs.changes() == seenThere) {
            return;
        }
        seenHere = mine.changes();
        seenThere = theirs.changes();
        if (here.disk.isLying() || there.disk.isLying() || isExcused(here) || isExcused(there)) {
            return;
        }
        for (var one : mine.facts()) {
            checkNew(here, one);
            for (var other : theirs.facts()) {
                check(here, one, there, other);
            }
        }
    }

    private boolean isExcused(RunningReplica running) {
        return world.observer().proofs().isExcused(running.node.name());
    }

    /** Nothing is UpToDate before its first sync: until then nobody knows what its data is worth. */
    private void checkNew(RunningReplica here, ReplicaFacts facts) {
        if (isNew(facts) && facts.disk() == DiskState.UP_TO_DATE) {
            world.broken("S6 " + volume + ": " + here.node.name() + " would be UpToDate after a crash now, and was never"
                    + " synced: " + facts, null);
        }
    }

    private void check(RunningReplica here, ReplicaFacts one, RunningReplica there, ReplicaFacts other) {
        if (of(one, other) == Relation.UNRELATED) {
            world.broken("S1 " + volume + ": the disks of " + here.node.name() + " and " + there.node.name()
                    + " would be a split brain after a crash now: " + one + " and " + other, null);
        }
        if (isSolelyGood(one) && isSolelyGood(other)) {
            world.broken("S1 " + volume + ": the disks of " + here.node.name() + " and " + there.node.name()
                    + " both say, should they crash now, that the other one is excluded: " + one + " and " + other, null);
        }
    }

    /** After any restart it may be promoted, whatever the other one says. */
    private static boolean isSolelyGood(ReplicaFacts facts) {
        return facts.excluded() && facts.disk() == DiskState.UP_TO_DATE;
    }

    /** It was created on a store without metadata and holds nothing of the volume yet. */
    static boolean isNew(ReplicaFacts facts) {
        return facts.initial() != InitialSync.DONE;
    }

    /** What the first one's data is to the second one's. */
    static Relation of(ReplicaFacts mine, ReplicaFacts theirs) {
        if (isNew(mine) || isNew(theirs)) {
            return !isNew(mine) ? Relation.NEWER : isNew(theirs) ? Relation.SAME : Relation.OLDER;
        }
        if (mine.generation() == theirs.generation()) {
            return Relation.SAME;
        }
        var countsFromTheirs = mine.base() == theirs.generation();
        var countsFromMine = theirs.base() == mine.generation();
        if (countsFromTheirs != countsFromMine) {
            return countsFromTheirs ? Relation.NEWER : Relation.OLDER;
        }
        var knowsTheirs = knows(mine, theirs.generation());
        var knowsMine = knows(theirs, mine.generation());
        if (knowsTheirs == knowsMine) {
            return Relation.UNRELATED;
        }
        return knowsTheirs ? Relation.NEWER : Relation.OLDER;
    }

    private static boolean knows(ReplicaFacts facts, long generation) {
        return facts.base() == generation || facts.history().contains(generation);
    }

    /** Whether a split brain is resolved by copying what the two bitmaps name: a generation is known that both count from. */
    static boolean areCounted(ReplicaFacts one, ReplicaFacts other) {
        return one.base() != 0 && covers(one, one.base()) && covers(other, one.base())
                || other.base() != 0 && covers(one, other.base()) && covers(other, other.base());
    }

    /** Whether the bitmap of the newer one counts from that generation, or from one before it. */
    static boolean covers(ReplicaFacts newer, long older) {
        if (newer.base() == 0 || newer.base() == older) {
            return newer.base() == older;
        }
        var base = newer.history().indexOf(newer.base());
        var at = newer.history().indexOf(older);
        return base >= 0 && at >= 0 && at < base;
    }
}
