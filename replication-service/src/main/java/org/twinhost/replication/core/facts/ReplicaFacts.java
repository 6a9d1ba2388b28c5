package org.twinhost.replication.core.facts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.DiskState;

/**
 * What a replica knows about itself, as it lies on the disk. A change is durable before what it permits (S5); the changes that
 * exist are {@link FactChange}.
 *
 * @param version counts the changes
 * @param generation of the data
 * @param history older generations, the newest first; the peer's data, when found here, is older. The present one is among
 *     them as long as the peer was consented to take it and nobody knows whether it did: see {@link #isConsented}
 * @param base the peer's generation that the bitmap counts from; 0: the peer has this generation too
 * @param excluded this node holds durable ground (outdated, proven off) that the peer can't be promoted in this history
 * @param disk UpToDate, Consistent, Outdated or Inconsistent
 * @param primary the role
 * @param boot the boot in which the replica was last UpToDate; in another one unflushed writes may be gone
 * @param initial how it came to the volume's data; until that is DONE it is not UpToDate
 * @param connection the last connection with the peer, "" before the first; who asks to outdate names it
 * @param peerIncarnation of the peer in that connection
 * @param resolution a person's word on a split brain, until the replicas are equal; null: there is none
 */
public record ReplicaFacts(
        long version, String volume, long sizeBytes, long birth, long generation, List<Long> history, long base,
        boolean excluded, DiskState disk, boolean primary, long boot, InitialSync initial, String connection,
        long peerIncarnation, @Nullable Resolution resolution) {

    public static final int HISTORY_MAX = 16;

    public ReplicaFacts {
        history = List.copyOf(history);
    }

    /**
     * Created on a blank store. What its data is worth is decided when it meets the other replica.
     *
     * @param generation that no other store has, so that one put in its place is not taken for it
     */
    public static ReplicaFacts born(String volume, long sizeBytes, long birth, long generation) {
        return new ReplicaFacts(0, volume, sizeBytes, birth, generation, List.of(), 0, false, DiskState.CONSISTENT, false, 0,
                InitialSync.UNDECIDED, "", 0, null);
    }

    /** Created on a blank store as the only replica: its data is right, and equal to nobody's. */
    public static ReplicaFacts bornAlone(String volume, long sizeBytes, long birth, long generation, long boot) {
        return new ReplicaFacts(0, volume, sizeBytes, birth, generation, List.of(), 0, true, DiskState.UP_TO_DATE, false, boot,
                InitialSync.DONE, "", 0, null);
    }

    public boolean isUpToDate() {
        return disk == DiskState.UP_TO_DATE;
    }

    /** A person has said that what is here is thrown away. */
    public boolean isDiscarded() {
        return resolution != null && resolution.discardsHere();
    }

    /**
     * It consented to a promotion of the peer and has not been equal to it, or without it, since. The peer has the present
     * generation, and its guest's writes were mirrored here and set no bits; or it never took it, and has the base. So a disk
     * of the base is older, and the bitmap names nothing of what it lacks (S2).
     */
    private boolean isConsented() {
        return base != 0 && history.contains(generation);
    }

    /** These facts, changed. */
    public ReplicaFacts after(FactChange change) {
        var changed = switch (change) {
            case FactChange.Born _, FactChange.RepairBegun _ -> this;
            case FactChange.DiskOpened(var opened, var role, var name, var incarnation, var now) -> {
                var next = asDisk(opened).asPrimary(role).met(name, incarnation);
                yield opened == DiskState.UP_TO_DATE ? next.upToDate(now) : next;
            }
            case FactChange.InitialSyncDecided(var decided) -> deciding(decided);
            case FactChange.Met(var name, var incarnation, var agreed, var word) ->
                met(name, incarnation).deciding(agreed).agreeing(word);
            case FactChange.Resolved(var word) -> agreeing(word);
            case FactChange.WordVoid(var word) -> word.equals(resolution) ? withResolution(null) : this;
            case FactChange.Offered(var offered) -> offering(offered);
            // Whatever base an earlier consent left, the peer has the present generation now.
            case FactChange.Consented(var offered) ->
                copy(offered, older(offered, generation), generation, excluded, disk, primary, boot);
            case FactChange.RoleTaken(var made, var now) -> made(made).upToDate(now).asPrimary(true);
            case FactChange.RoleGiven _ -> asPrimary(false);
            case FactChange.PeerExcluded(var made, var peers, var now) -> excluding(made, peers).upToDate(now);
            case FactChange.Outdated _ -> disk == DiskState.INCONSISTENT ? this : asDisk(DiskState.OUTDATED);
            case FactChange.PeerDiskLost(var made, var now) ->
                renewed(made, 0).withBase(countedFrom()).withExcluded(false).upToDate(now);
            case FactChange.SourceBegun begun -> source(begun);
            case FactChange.PeerHasAll _ -> withExcluded(false);
            case FactChange.PeerEqual(var agreed) -> generation == agreed ? withBase(0).withResolution(null) : this;
            case FactChange.TargetBegun(var role) -> asDisk(DiskState.INCONSISTENT).withExcluded(false).asPrimary(role);
            case FactChange.TargetEnded(var sources, var olderOnes, var now) ->
                copy(sources, without(sources, olderOnes), 0, false, DiskState.UP_TO_DATE, primary, now).synced()
                        .withResolution(null);
        };
        return changed.following(generation).numbered(version + 1);
    }

    /** A word goes with the data that it is for, and never to what was written by who was to be discarded since. */
    private ReplicaFacts following(long before) {
        return resolution == null || generation == before ? this
                : withResolution(resolution.following(generation).orElse(null));
    }

    /**
     * A word takes the place of another. Where a resync after a split brain was in its middle, the bitmap has lost what was
     * copied, and only that word said so: from now on the bitmap counts for nobody but who has the present generation (S2).
     */
    private ReplicaFacts agreeing(@Nullable Resolution word) {
        if (resolution == null || !resolution.isBegun()) {
            return withResolution(word);
        }
        return word == null || word.isBegun() ? this : withBase(generation).withResolution(word);
    }

    private ReplicaFacts made(NewGeneration made) {
        return switch (made) {
            case NewGeneration.OnExclusion(var number) -> renewed(number, 0);
            case NewGeneration.Excluding(var number, var peers) -> excluding(number, peers);
            case NewGeneration.Agreed(var number) -> copy(number,
                    without(number, number == generation ? history : older(generation, 0)), 0, false, disk, primary, boot);
        };
    }

    /** The target's Inconsistent is durable there, which excludes it as Outdated would, unless it is the Primary. */
    private ReplicaFacts source(FactChange.SourceBegun begun) {
        var mine = upToDate(begun.boot()).asPrimary(begun.primary());
        if (resolution != null && !resolution.discardsHere() && !resolution.isBegun()
                && resolution.there() == begun.targetGeneration()) {
            return mine.resolved(begun, resolution);
        }
        if (begun.targetIsPrimary()) {
            return mine.withExcluded(false).countingFrom(begun.targetGeneration());
        }
        if (base == 0 || begun.targetGeneration() == generation) {
            return mine.excluding(begun.generation(), begun.targetGeneration()).withBase(begun.targetGeneration());
        }
        return (begun.full() ? mine.countingFrom(begun.targetGeneration()) : mine).withExcluded(true);
    }

    /**
     * The bitmap names all, and loses what is copied to a disk of that generation, so it is to be believed for no other. Hence
     * that one comes first: nothing that was here before stands between the two.
     */
    private ReplicaFacts countingFrom(long target) {
        return copy(generation, without(generation, older(target, 0)), target, excluded, disk, primary, boot);
    }

    /**
     * The split brain is over: what the peer wrote alone is older than what is here from now on, whatever breaks meanwhile, and
     * the bitmap counts from there. The peer's generation comes before this replica's own, so that the bitmap, which loses what
     * is copied, is never believed for a copy of this one. What the peer went through alone follows at once: where the history
     * is full, that both had the oldest ones is forgotten first, and a disk of those is a split brain again.
     */
    private ReplicaFacts resolved(FactChange.SourceBegun begun, Resolution word) {
        var olderOnes = new LinkedHashSet<Long>();
        olderOnes.add(begun.targetGeneration());
        olderOnes.add(generation);
        begun.targetHistory().stream().filter(old -> !history.contains(old)).forEach(olderOnes::add);
        olderOnes.addAll(history);
        return copy(begun.generation(), olderOnes.stream().limit(HISTORY_MAX).toList(), begun.targetGeneration(), true, disk,
                primary, boot).withResolution(word.begun());
    }

    /** The peer is out: it can't be promoted with this data, and the bitmap counts from here. */
    private ReplicaFacts excluding(long made, long peerGeneration) {
        return renewed(made, peerGeneration).with(countedFrom(), true, disk, primary, boot);
    }

    /** Goes on under a new generation; the bitmap's base stays, unless it is none any more. */
    private ReplicaFacts renewed(long made, long peerGeneration) {
        return copy(made, older(generation, peerGeneration), isConsented() ? generation : base, excluded, disk, primary, boot);
    }

    /** What the bitmap counts from where the peer lacks what is written from now on. */
    private long countedFrom() {
        return base == 0 || isConsented() ? generation : base;
    }

    private ReplicaFacts offering(long offered) {
        var offeredToo = new ArrayList<Long>();
        offeredToo.add(offered);
        history.stream().filter(old -> old != offered).limit(HISTORY_MAX - 1).forEach(offeredToo::add);
        return copy(generation, offeredToo, base, excluded, disk, primary, boot);
    }

    private ReplicaFacts asPrimary(boolean now) {
        return with(base, excluded, disk, now, boot);
    }

    private ReplicaFacts asDisk(DiskState now) {
        return with(base, excluded, now, primary, boot);
    }

    private ReplicaFacts upToDate(long now) {
        return with(base, excluded, DiskState.UP_TO_DATE, primary, now).synced();
    }

    private ReplicaFacts withBase(long peerGeneration) {
        return with(peerGeneration, excluded, disk, primary, boot);
    }

    private ReplicaFacts withExcluded(boolean now) {
        return with(base, now, disk, primary, boot);
    }

    private ReplicaFacts met(String newConnection, long incarnation) {
        return new ReplicaFacts(version, volume, sizeBytes, birth, generation, history, base, excluded, disk, primary, boot,
                initial, newConnection, incarnation, resolution);
    }

    /** What is done stays done: from then on the generations say who is newer. */
    private ReplicaFacts deciding(InitialSync decided) {
        return initial == InitialSync.DONE ? this : withInitial(decided);
    }

    private ReplicaFacts synced() {
        return withInitial(InitialSync.DONE);
    }

    private ReplicaFacts withInitial(InitialSync now) {
        return new ReplicaFacts(version, volume, sizeBytes, birth, generation, history, base, excluded, disk, primary, boot,
                now, connection, peerIncarnation, resolution);
    }

    private ReplicaFacts withResolution(@Nullable Resolution word) {
        return new ReplicaFacts(version, volume, sizeBytes, birth, generation, history, base, excluded, disk, primary, boot,
                initial, connection, peerIncarnation, word);
    }

    private ReplicaFacts numbered(long newVersion) {
        return new ReplicaFacts(newVersion, volume, sizeBytes, birth, generation, history, base, excluded, disk, primary,
                boot, initial, connection, peerIncarnation, resolution);
    }

    private static List<Long> without(long one, List<Long> all) {
        return all.stream().filter(each -> each != one).toList();
    }

    private List<Long> older(long one, long other) {
        var all = new ArrayList<Long>();
        all.add(one);
        if (other != 0 && other != one) {
            all.add(other);
        }
        history.stream().filter(old -> old != one && old != other).forEach(all::add);
        return all.subList(0, Math.min(all.size(), HISTORY_MAX));
    }

    private ReplicaFacts with(long newBase, boolean newExcluded, DiskState newDisk, boolean newPrimary, long newBoot) {
        return copy(generation, history, newBase, newExcluded, newDisk, newPrimary, newBoot);
    }

    private ReplicaFacts copy(long newGeneration, List<Long> newHistory, long newBase, boolean newExcluded,
            DiskState newDisk, boolean newPrimary, long newBoot) {
        return new ReplicaFacts(version, volume, sizeBytes, birth, newGeneration, newHistory, newBase, newExcluded, newDisk,
                newPrimary, newBoot, initial, connection, peerIncarnation, resolution);
    }
}
