package org.twinhost.replication.core;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.replication.DiskState;

/**
 * What a replica knows about itself, as it lies on the disk. A change is durable before what it permits (S5); the methods
 * are the changes that exist.
 *
 * @param version counts the changes
 * @param generation of the data
 * @param history older generations, the newest first; the peer's data, when found here, is older
 * @param base the peer's generation that the bitmap counts from; 0: the peer has this generation too
 * @param excluded this node holds durable ground (mark, proof) that the peer can't be promoted in this history
 * @param disk UpToDate, Consistent, Outdated or Inconsistent
 * @param primary the role
 * @param boot the boot in which the replica was last UpToDate; in another one unflushed writes may be gone
 * @param connection the last connection with the peer, "" before the first; a mark names it
 * @param peerIncarnation of the peer in that connection
 */
public record Metadata(
        long version, String volume, long sizeBytes, long birth, long generation, List<Long> history, long base,
        boolean excluded, DiskState disk, boolean primary, long boot, String connection, long peerIncarnation) {

    static final int HISTORY_MAX = 16;

    public Metadata {
        history = List.copyOf(history);
    }

    /** Created equal: both replicas of a new volume start like this, and the first promotion leaves it. */
    static Metadata born(VolumeSetup setup) {
        return new Metadata(0, setup.name(), setup.sizeBytes(), setup.birth(), setup.birth(), List.of(), 0,
                setup.peer() == null, DiskState.CONSISTENT, false, 0, "", 0);
    }

    /** The peer is out: it can't be promoted with this data, and the bitmap counts from here. */
    Metadata excluding(long minted, long peerGeneration) {
        return minted(minted, peerGeneration).with(base == 0 ? generation : base, true, disk, primary, boot);
    }

    /** Goes on under a new generation; the bitmap's base stays. */
    Metadata minted(long minted, long peerGeneration) {
        return copy(minted, older(generation, peerGeneration), base, excluded, disk, primary, boot);
    }

    /**
     * The peer, equal and joined, asks to be promoted under a new generation: it may already use it, or never. Whatever base
     * an earlier consent left, the peer has the present generation now.
     */
    Metadata consenting(long offered) {
        return copy(offered, older(generation, 0), generation, excluded, disk, primary, boot);
    }

    /** A generation that the peer may soon have with our data; should it never answer, we still know it. */
    Metadata offering(long offered) {
        var offeredToo = new ArrayList<Long>();
        offeredToo.add(offered);
        history.stream().filter(old -> old != offered).limit(HISTORY_MAX - 1).forEach(offeredToo::add);
        return copy(generation, offeredToo, base, excluded, disk, primary, boot);
    }

    /** Both replicas have the offered generation. */
    Metadata agreed(long offered) {
        return copy(offered, offered == generation ? history : older(generation, 0), 0, false, disk, primary, boot);
    }

    /** Takes over what the source of a finished resync says. */
    Metadata equalTo(long sourceGeneration, List<Long> sourceHistory, long now) {
        return copy(sourceGeneration, sourceHistory, 0, false, DiskState.UP_TO_DATE, primary, now);
    }

    Metadata asPrimary(boolean now) {
        return with(base, excluded, disk, now, boot);
    }

    Metadata asDisk(DiskState now) {
        return with(base, excluded, now, primary, boot);
    }

    Metadata upToDate(long now) {
        return with(base, excluded, DiskState.UP_TO_DATE, primary, now);
    }

    Metadata withPeerEqual() {
        return with(0, excluded, disk, primary, boot);
    }

    Metadata withBase(long peerGeneration) {
        return with(peerGeneration, excluded, disk, primary, boot);
    }

    Metadata withExcluded(boolean now) {
        return with(base, now, disk, primary, boot);
    }

    Metadata met(String newConnection, long incarnation) {
        return new Metadata(version, volume, sizeBytes, birth, generation, history, base, excluded, disk, primary, boot,
                newConnection, incarnation);
    }

    Metadata next() {
        return new Metadata(version + 1, volume, sizeBytes, birth, generation, history, base, excluded, disk, primary,
                boot, connection, peerIncarnation);
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

    private Metadata with(long newBase, boolean newExcluded, DiskState newDisk, boolean newPrimary, long newBoot) {
        return copy(generation, history, newBase, newExcluded, newDisk, newPrimary, newBoot);
    }

    private Metadata copy(long newGeneration, List<Long> newHistory, long newBase, boolean newExcluded,
            DiskState newDisk, boolean newPrimary, long newBoot) {
        return new Metadata(version, volume, sizeBytes, birth, newGeneration, newHistory, newBase, newExcluded, newDisk,
                newPrimary, newBoot, connection, peerIncarnation);
    }
}
