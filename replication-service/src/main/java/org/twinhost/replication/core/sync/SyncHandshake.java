package org.twinhost.replication.core.sync;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * Decides which way data flows when two replicas meet. A table over two claims, the same on both sides; it never guesses:
 * where neither descends from the other, a person chooses.
 */
public final class SyncHandshake {

    private SyncHandshake() {}

    public static SyncDecision of(HandshakeState mine, HandshakeState theirs) {
        if (mine.sizeBytes() != theirs.sizeBytes()) {
            return new SyncDecision.Unfit("the replicas differ in size (" + mine.sizeBytes() + " here, " + theirs.sizeBytes()
                    + " bytes at " + theirs.node() + "); configure one size");
        }
        if (mine.birth() != theirs.birth()) {
            return new SyncDecision.Unfit("the replicas are of different volumes (another birth generation at "
                    + theirs.node() + ")");
        }
        if (!mine.hasData()) {
            return withoutMyDisk(mine, theirs);
        }
        if (!theirs.hasData()) {
            return new SyncDecision.PeerDiskless();
        }
        if (mine.isNew() || theirs.isNew()) {
            return FirstMeeting.of(mine, theirs);
        }
        return mine.generation() == theirs.generation() ? sameGeneration(mine, theirs) : different(mine, theirs);
    }

    private static SyncDecision withoutMyDisk(HandshakeState mine, HandshakeState theirs) {
        if (!theirs.hasData()) {
            return new SyncDecision.Unfit("neither replica has a working disk");
        }
        if (mine.primary() && theirs.primary()) {
            return bothPrimary(theirs);
        }
        var sameData = mine.generation() == theirs.generation() || theirs.knows(mine.generation());
        // A peer that was down has all that was acknowledged only if it made each write durable, as it does for us since it
        // has noted that our disk is gone.
        var usable = theirs.disk() == DiskState.UP_TO_DATE
                || theirs.disk() == DiskState.CONSISTENT && mine.intact() && mine.generation() == theirs.generation();
        if (mine.primary() && !(sameData && usable)) {
            return new SyncDecision.Unfit("the guest's data was on the disk that failed here; the replica on " + theirs.node()
                    + " is " + theirs.disk() + " and can't stand in for it");
        }
        return new SyncDecision.ServedByPeer();
    }

    private static SyncDecision sameGeneration(HandshakeState mine, HandshakeState theirs) {
        if (mine.primary() && theirs.primary()) {
            return bothPrimary(theirs);
        }
        var myRank = rank(mine);
        var theirRank = rank(theirs);
        if (myRank == 0 && theirRank == 0) {
            return new SyncDecision.Unfit("both replicas are Inconsistent: neither has whole data");
        }
        if (myRank != theirRank) {
            return myRank > theirRank ? new SyncDecision.Source(false, false) : new SyncDecision.Target(false, false);
        }
        var repair = mine.disk() == DiskState.UP_TO_DATE;
        return iAmSourceOfEquals(mine, theirs)
                ? new SyncDecision.Source(false, repair)
                : new SyncDecision.Target(false, repair);
    }

    /** What it holds of the writes that were acknowledged in this generation: all, all, all that were flushed, less. */
    private static int rank(HandshakeState handshakeState) {
        return switch (handshakeState.disk()) {
            case UP_TO_DATE -> 4;
            case OUTDATED -> handshakeState.intact() ? 3 : 1;
            case CONSISTENT -> 2;
            case INCONSISTENT, DISKLESS, FAILED, UNKNOWN -> 0;
        };
    }

    private static boolean iAmSourceOfEquals(HandshakeState mine, HandshakeState theirs) {
        if (mine.primary() != theirs.primary()) {
            return mine.primary();
        }
        // Both crashed, nobody was promoted since: the crashed Primary is the source.
        if (mine.wasPrimary() != theirs.wasPrimary()) {
            return mine.wasPrimary();
        }
        return mine.node().compareTo(theirs.node()) < 0;
    }

    private static SyncDecision different(HandshakeState mine, HandshakeState theirs) {
        return isDiverged(mine, theirs) ? Divergence.of(mine, theirs)
                : isNewer(mine, theirs) ? iAmNewer(mine, theirs) : theyAreNewer(mine, theirs);
    }

    /** Whether each went on without the other: both have data, of one volume, and neither is newer. */
    public static boolean isSplitBrain(HandshakeState mine, HandshakeState theirs) {
        return mine.sizeBytes() == theirs.sizeBytes() && mine.birth() == theirs.birth() && mine.hasData() && theirs.hasData()
                && !mine.isNew() && !theirs.isNew() && mine.generation() != theirs.generation() && isDiverged(mine, theirs);
    }

    /** What both note of a person's word before the first block is overwritten; null: none decides this meeting. */
    public static @Nullable Resolution resolution(HandshakeState mine, HandshakeState theirs, SyncDecision decision) {
        return isSplitBrain(mine, theirs) ? Divergence.agreed(mine, theirs, decision) : null;
    }

    private static boolean isDiverged(HandshakeState mine, HandshakeState theirs) {
        return isNewer(mine, theirs) == isNewer(theirs, mine);
    }

    private static boolean isNewer(HandshakeState one, HandshakeState other) {
        var oneCountsFromOther = one.base() == other.generation();
        var otherCountsFromOne = other.base() == one.generation();
        return oneCountsFromOther == otherCountsFromOne ? one.knows(other.generation()) : oneCountsFromOther;
    }

    private static SyncDecision iAmNewer(HandshakeState mine, HandshakeState theirs) {
        var unfit = unfitAsNewer(mine);
        return unfit != null ? unfit : new SyncDecision.Source(!mine.names(theirs), false);
    }

    private static SyncDecision theyAreNewer(HandshakeState mine, HandshakeState theirs) {
        var unfit = unfitAsNewer(theirs);
        return unfit != null ? unfit : new SyncDecision.Target(!theirs.names(mine), false);
    }

    /** One that is Outdated is newer all the same: the other would be, had it gone on. */
    private static @Nullable SyncDecision unfitAsNewer(HandshakeState newer) {
        return switch (newer.disk()) {
            case UP_TO_DATE, CONSISTENT, OUTDATED -> null;
            case INCONSISTENT, DISKLESS, FAILED, UNKNOWN ->
                new SyncDecision.Unfit("the replica on " + newer.node() + " is newer but " + newer.disk());
        };
    }

    static SyncDecision bothPrimary(HandshakeState theirs) {
        return new SyncDecision.Unfit("split brain: this node and " + theirs.node() + " both are Primary");
    }

    public static String hex(long generation) {
        return java.util.HexFormat.of().toHexDigits(generation);
    }
}
