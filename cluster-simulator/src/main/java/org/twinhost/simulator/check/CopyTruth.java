package org.twinhost.simulator.check;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.Sight;
import org.twinhost.simulator.world.World;

/**
 * What an answer to a guest says of both disks (protocol C): a write that is acknowledged was taken by both, a flush that is
 * done was done by both; and who goes on alone has noted all that the other may lack, and the other knows it, durably.
 * Looked at when the answer leaves, for hours may pass before a power cut shows what was missing.
 */
final class CopyTruth {

    private static final Set<DiskState> MARKED = EnumSet.of(DiskState.OUTDATED, DiskState.INCONSISTENT);
    private static final Set<DiskState> READABLE = EnumSet.of(DiskState.UP_TO_DATE, DiskState.CONSISTENT, DiskState.OUTDATED);

    private final World world;
    private final String volume;

    CopyTruth(World world, String volume) {
        this.world = world;
        this.volume = volume;
    }

    /** Its disk is about to be in that state: a Primary whose disk is good is never marked, and no boot makes newest. */
    void turns(Seat seat, DiskState next) {
        var marked = next == DiskState.OUTDATED && (seat.state == DiskState.UP_TO_DATE || seat.state == DiskState.CONSISTENT);
        world.check(!marked || seat.desk.replica().role() != Role.PRIMARY,
                "S1 " + volume + ": " + seat.node.name() + " is marked Outdated while it is Primary");
        if (next == DiskState.UP_TO_DATE) {
            var replica = seat.desk.replica();
            world.check(Sight.isJoined(replica) || Sight.excludes(replica) || seat.goodInBoot == seat.boot,
                    "S2 " + volume + ": "
                    + seat.node.name() + " calls itself UpToDate after a boot in which it has not met the other replica");
            seat.goodInBoot = seat.boot;
        }
    }

    /** Resync overwrites it: that it is Inconsistent is durable (S5). */
    void isOverwritten(Seat seat) {
        var durable = seat.disk.durableMetadata();
        world.check(seat.disk.isLying() || durable.isEmpty() || durable.get().disk() == DiskState.INCONSISTENT, "S5 " + volume
                + ": " + seat.node.name() + " is being overwritten, and its disk does not say that it is Inconsistent: "
                + durable.orElse(null));
    }

    /** A resync ends, and its disk is to say so next: what guests had flushed must be durable there before (S5). */
    void isToBeUpToDate(Seat seat, long[] flushed, IntUnaryOperator blockOf) {
        if (!seat.disk.isLying() && seat.state == DiskState.INCONSISTENT) {
            checkFlushed(seat, flushed, blockOf);
        }
        if (Sight.isJoined(seat.desk.replica())) {
            // Should it crash before it knows, it is UpToDate in this boot all the same.
            seat.goodInBoot = seat.boot;
        }
    }

    /** It is Primary now: joined with the other one, which consents, or sure that it is excluded (S1). */
    void takesTheRole(Seat seat, Seat other) {
        if (other == null) {
            return;
        }
        world.check(!other.isAlive() || other.role != Role.PRIMARY, "S1 " + volume + ": " + seat.node.name()
                + " is Primary, and so is " + other.node.name());
        world.check(Sight.mirrors(seat.desk.replica()) || Sight.excludes(seat.desk.replica()) || hasConsented(other, seat),
                "S1 " + volume + ": " + seat.node.name()
                        + " is Primary, neither joined with the other replica nor sure that it is"
                        + " excluded");
    }

    /** Durably, to the very generation that the other one took; their connection may be gone since. */
    private static boolean hasConsented(Seat giver, Seat taker) {
        return giver.disk.durableMetadata().filter(durable ->
                durable.generation() == Sight.generation(taker.desk.replica())).isPresent();
    }

    /** A write is acknowledged. */
    void acknowledged(Seat seat, Seat other, int block, long[] values, boolean durable) {
        var mirrors = mirrors(seat, other);
        // Not what was answered before the other crashed, and is read only now.
        if (mirrors && other.isAlive() && Sight.isJoined(other.desk.replica())) {
            seat.mirrored = true;
            seat.mirroredBoot = other.node.boot();
            seat.mirroredDisk = other.disk.replacements();
        }
        if (mirrors && other.holdsACopy()) {
            checkTaken(other, block, values, durable);
        }
        if (Sight.isGood(seat.desk.replica()) && !seat.disk.isLying()) {
            checkTaken(seat, block, values, durable);
        }
    }

    private void checkTaken(Seat seat, int block, long[] values, boolean durable) {
        var oldest = durable ? seat.disk.oldestPossible() : Map.<Integer, Long>of();
        for (int i = 0; i < values.length; i++) {
            var value = Math.min(seat.disk.value(block + i), oldest.getOrDefault(block + i, Long.MAX_VALUE));
            world.check(value >= values[i], "S2 " + volume + ": a write to block " + (block + i) + " is acknowledged"
                    + (durable ? " as durable" : "") + ", which the disk of " + seat.node.name() + " has not");
        }
    }

    /** A flush is done; {@code acknowledged} had been when it was asked for. */
    void flushed(Seat seat, Seat other, long[] acknowledged, IntUnaryOperator blockOf) {
        if (mirrors(seat, other) && other.holdsACopy()) {
            checkFlushed(other, acknowledged, blockOf);
        }
        if (Sight.isGood(seat.desk.replica()) && !seat.disk.isLying()) {
            checkFlushed(seat, acknowledged, blockOf);
        }
    }

    private void checkFlushed(Seat seat, long[] acknowledged, IntUnaryOperator blockOf) {
        var oldest = seat.disk.oldestPossible();
        for (int slot = 0; slot < acknowledged.length; slot++) {
            var block = blockOf.applyAsInt(slot);
            var value = Math.min(seat.disk.value(block), oldest.getOrDefault(block, Long.MAX_VALUE));
            world.check(value >= acknowledged[slot], "S2 " + volume + ": the disk of " + seat.node.name()
                    + " counts as flushed, and block " + block + " is not");
        }
    }

    /** It acknowledges without the other from now on. */
    void goesOnAlone(Seat seat, Seat other, long[] acknowledged, IntUnaryOperator blockOf) {
        if (!seat.mirrored || other == null || other.desk == null || other.disk.isLying()
                || world.invariants().proofs().isExcused(other.node.name())
                || world.invariants().membership().hasLeft(other.node)) {
            return;
        }
        var durable = other.disk.durableMetadata();
        if (READABLE.contains(other.state) && durable.isPresent() && other.disk.replacements() == seat.mirroredDisk) {
            checkNoted(seat, other, acknowledged, blockOf);
        }
        // Of an older boot nothing is left that could be promoted unmarked.
        if (other.isKnown() && other.boot == seat.mirroredBoot && READABLE.contains(other.state)) {
            world.check(durable.isEmpty() || MARKED.contains(durable.get().disk()), "S2 " + volume + ": "
                    + seat.node.name() + " goes on without " + other.node.name() + ", which is on and not durably marked: "
                    + durable.orElse(null));
        }
    }

    /** What the other may lack after a power cut is in the bitmap (S6). */
    private void checkNoted(Seat seat, Seat other, long[] acknowledged, IntUnaryOperator blockOf) {
        var oldest = other.disk.oldestPossible();
        for (int slot = 0; slot < acknowledged.length; slot++) {
            var block = blockOf.applyAsInt(slot);
            var value = Math.min(other.disk.value(block), oldest.getOrDefault(block, Long.MAX_VALUE));
            world.check(value >= acknowledged[slot] || Sight.misses(seat.desk.replica(), block), "S6 " + volume + ": "
                    + seat.node.name() + " goes on without " + other.node.name() + ", which may lack block " + block
                    + ", and no bit names it");
        }
    }

    private static boolean mirrors(Seat seat, Seat other) {
        return other != null && other.desk != null && Sight.mirrors(seat.desk.replica());
    }
}
