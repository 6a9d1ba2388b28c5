package org.twinhost.simulator.check.volume;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.simulator.world.World;

/**
 * What an answer to a guest says of both disks (protocol C): a write that is acknowledged was taken by both, a flush that is
 * done was done by both; and who goes on alone has noted all that the other may lack, and the other knows it, durably.
 * Looked at when the answer leaves, for hours may pass before a power cut shows what was missing.
 */
final class CopyChecks {

    private static final Set<DiskState> MARKED = EnumSet.of(DiskState.OUTDATED, DiskState.INCONSISTENT);
    private static final Set<DiskState> READABLE = EnumSet.of(DiskState.UP_TO_DATE, DiskState.CONSISTENT, DiskState.OUTDATED);

    private final World world;
    private final String volume;

    CopyChecks(World world, String volume) {
        this.world = world;
        this.volume = volume;
    }

    /** Its disk is about to be in that state: a Primary whose disk is good is never marked, and no boot makes newest. */
    void turns(RunningReplica running, DiskState next) {
        var outdated = next == DiskState.OUTDATED
                && (running.state == DiskState.UP_TO_DATE || running.state == DiskState.CONSISTENT);
        if (outdated && running.desk.replica().role() == Role.PRIMARY) {
            world.broken("S1 " + volume + ": " + running.node.name() + " is marked Outdated while it is Primary", null);
        }
        if (next == DiskState.UP_TO_DATE) {
            var replica = running.desk.replica();
            if (!(ReplicaProbe.isJoined(replica) || ReplicaProbe.excludes(replica) || running.goodInBoot == running.boot)) {
                world.broken("S2 " + volume + ": " + running.node.name()
                        + " calls itself UpToDate after a boot in which it has not met the other replica", null);
            }
            running.goodInBoot = running.boot;
        }
    }

    /** Resync overwrites it: that it is Inconsistent is durable (S5). */
    void isOverwritten(RunningReplica running, RunningReplica other) {
        checkWord(running, other);
        var durable = running.disk.afterCrash().durableFacts();
        if (!(running.disk.isLying() || durable.isEmpty() || durable.get().disk() == DiskState.INCONSISTENT)) {
            world.broken("S5 " + volume + ": " + running.node.name()
                    + " is being overwritten, and its disk does not say that it is Inconsistent: "
                    + durable.orElse(null), null);
        }
    }

    /**
     * Who is no older than the other is overwritten by a person's word alone, which names the very generation that is there,
     * durably: what was written after it is not thrown away by it (S2).
     */
    private void checkWord(RunningReplica running, RunningReplica other) {
        var mine = running.disk.afterCrash().durableFacts();
        var theirs = other == null ? Optional.<ReplicaFacts>empty() : other.disk.afterCrash().durableFacts();
        if (mine.isEmpty() || theirs.isEmpty() || Lineage.of(mine.get(), theirs.get()) != Lineage.Relation.UNRELATED) {
            return;
        }
        var word = mine.get().resolution();
        if (word == null || !word.discardsHere() || word.here() != mine.get().generation()) {
            world.broken("S2 " + volume + ": " + running.node.name() + " is overwritten, is not older than " + other.node.name()
                    + ", and no word throws away what it holds: " + mine.get(), null);
        }
    }

    /** A resync ends, and its disk is to say so next: what guests had flushed must be durable there before (S5). */
    void isToBeUpToDate(RunningReplica running, long[] flushed, IntUnaryOperator blockOf) {
        if (!running.disk.isLying() && running.state == DiskState.INCONSISTENT) {
            checkFlushed(running, flushed, blockOf);
        }
        asks(running);
    }

    /**
     * Joined, it may ask that its disk says UpToDate. Should the connection end, or it crash, before that is written, it is
     * UpToDate in this boot all the same: the other one counts it as such since before it told it that the resync is done.
     */
    void asks(RunningReplica running) {
        var replica = running.desk.replica();
        if (ReplicaProbe.isJoined(replica) && ReplicaProbe.asked(replica).filter(DiskState.UP_TO_DATE::equals).isPresent()) {
            running.goodInBoot = running.boot;
        }
    }

    /** It is Primary now: joined with the other one, which consents, or sure that it is excluded (S1). */
    void takesTheRole(RunningReplica running, RunningReplica other) {
        if (other == null) {
            return;
        }
        if (other.isAlive() && other.role == Role.PRIMARY) {
            world.broken("S1 " + volume + ": " + running.node.name() + " is Primary, and so is "
                    + other.node.name(), null);
        }
        if (!(ReplicaProbe.mirrors(running.desk.replica()) || ReplicaProbe.excludes(running.desk.replica())
                || hasConsented(other, running))) {
            world.broken("S1 " + volume + ": " + running.node.name()
                    + " is Primary, neither joined with the other replica nor sure that it is excluded", null);
        }
    }

    /** Durably, to the very generation that the other one took; their connection may be gone since. */
    private static boolean hasConsented(RunningReplica giver, RunningReplica taker) {
        return giver.disk.afterCrash().durableFacts().filter(durable ->
                durable.generation() == ReplicaProbe.generation(taker.desk.replica())).isPresent();
    }

    /** A write is acknowledged. */
    void acknowledged(RunningReplica running, RunningReplica other, int block, long[] values, boolean durable) {
        var mirrors = mirrors(running, other);
        // Not what was answered before the other crashed, and is read only now.
        if (mirrors && other.isAlive() && ReplicaProbe.isJoined(other.desk.replica())) {
            running.mirrored = true;
            running.mirroredBoot = other.node.boot();
            running.mirroredDisk = other.disk.replacements();
        }
        if (mirrors && other.holdsACopy()) {
            checkTaken(other, block, values, durable);
        }
        if (ReplicaProbe.isGood(running.desk.replica()) && !running.disk.isLying()) {
            checkTaken(running, block, values, durable);
        }
    }

    private void checkTaken(RunningReplica running, int block, long[] values, boolean durable) {
        var oldest = durable ? running.disk.oldestPossible() : Map.<Integer, Long>of();
        for (int i = 0; i < values.length; i++) {
            var value = Math.min(running.disk.value(block + i), oldest.getOrDefault(block + i, Long.MAX_VALUE));
            if (value < values[i]) {
                world.broken("S2 " + volume + ": a write to block " + (block + i) + " is acknowledged"
                        + (durable ? " as durable" : "") + ", which the disk of " + running.node.name()
                        + " has not", null);
            }
        }
    }

    /** A flush is done; {@code acknowledged} had been when it was asked for. */
    void flushed(RunningReplica running, RunningReplica other, long[] acknowledged, IntUnaryOperator blockOf) {
        if (mirrors(running, other) && other.holdsACopy()) {
            checkFlushed(other, acknowledged, blockOf);
        }
        if (ReplicaProbe.isGood(running.desk.replica()) && !running.disk.isLying()) {
            checkFlushed(running, acknowledged, blockOf);
        }
    }

    private void checkFlushed(RunningReplica running, long[] acknowledged, IntUnaryOperator blockOf) {
        var oldest = running.disk.oldestPossible();
        for (int slot = 0; slot < acknowledged.length; slot++) {
            var block = blockOf.applyAsInt(slot);
            var value = Math.min(running.disk.value(block), oldest.getOrDefault(block, Long.MAX_VALUE));
            if (value < acknowledged[slot]) {
                world.broken("S2 " + volume + ": the disk of " + running.node.name()
                        + " counts as flushed, and block " + block + " is not", null);
            }
        }
    }

    /** It acknowledges without the other from now on. */
    void goesOnAlone(RunningReplica running, RunningReplica other, long[] acknowledged, IntUnaryOperator blockOf) {
        if (!running.mirrored || other == null || other.desk == null || other.disk.isLying()
                || world.observer().proofs().isExcused(other.node.name())
                || world.observer().membership().hasLeft(other.node)) {
            return;
        }
        var durable = other.disk.afterCrash().durableFacts();
        if (READABLE.contains(other.state) && durable.isPresent() && other.disk.replacements() == running.mirroredDisk) {
            checkNoted(running, other, acknowledged, blockOf);
        }
        // Of an older boot nothing is left that could be promoted unmarked.
        if (other.isKnown() && other.boot == running.mirroredBoot && READABLE.contains(other.state)) {
            if (!(durable.isEmpty() || MARKED.contains(durable.get().disk()))) {
                world.broken("S2 " + volume + ": " + running.node.name() + " goes on without " + other.node.name()
                        + ", which is on and not durably marked: " + durable.orElse(null), null);
            }
        }
    }

    /** What the other may lack after a power cut is in the bitmap (S6). */
    private void checkNoted(RunningReplica running, RunningReplica other, long[] acknowledged, IntUnaryOperator blockOf) {
        var oldest = other.disk.oldestPossible();
        for (int slot = 0; slot < acknowledged.length; slot++) {
            var block = blockOf.applyAsInt(slot);
            var value = Math.min(other.disk.value(block), oldest.getOrDefault(block, Long.MAX_VALUE));
            if (!(value >= acknowledged[slot] || ReplicaProbe.misses(running.desk.replica(), block))) {
                world.broken("S6 " + volume + ": " + running.node.name() + " goes on without " + other.node.name()
                        + ", which may lack block " + block + ", and no bit names it", null);
            }
        }
    }

    private static boolean mirrors(RunningReplica running, RunningReplica other) {
        return other != null && other.desk != null && ReplicaProbe.mirrors(running.desk.replica());
    }
}
