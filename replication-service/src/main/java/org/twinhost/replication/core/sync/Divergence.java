package org.twinhost.replication.core.sync;

import static org.twinhost.replication.core.sync.SyncHandshake.hex;

import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.Permits;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * A split brain: both replicas went on without the other, and neither is newer. Nothing is overwritten until a person has said
 * whose changes are thrown away; that word counts for the two generations it was said for, and for nothing that is written
 * later by who was to be discarded.
 */
public final class Divergence {

    private Divergence() {}

    /** Of two replicas with data that were synced before, whose generations differ and of which neither is newer. */
    static SyncDecision of(HandshakeState mine, HandshakeState theirs) {
        var iLose = isDiscarded(mine, theirs);
        var theyLose = isDiscarded(theirs, mine);
        if (iLose == theyLose) {
            return new SyncDecision.Unfit("split brain: both replicas went on without the other, neither is newer (here "
                    + hex(mine.generation()) + ", at " + theirs.node() + " " + hex(theirs.generation()) + "); "
                    + (iLose ? contradiction(mine, theirs) : "choose one, nothing is overwritten until then ("
                            + command("NODE") + ")"));
        }
        return iLose ? resolved(mine, theirs, false) : resolved(theirs, mine, true);
    }

    private static SyncDecision resolved(HandshakeState loser, HandshakeState winner, boolean iWin) {
        if (loser.primary()) {
            return new SyncDecision.Unfit("split brain: the changes on " + loser.node() + " are to be thrown away, but it is"
                    + " Primary; stop the guest there, then: twinctl volume demote VOLUME");
        }
        if (!isWhole(winner.disk())) {
            return new SyncDecision.Unfit("split brain: the changes on " + loser.node() + " are to be thrown away, but "
                    + Permits.whyNotKept(winner.node(), winner.disk()));
        }
        // Of a loser in the middle of a resync nobody knows here with which of the winner's data it was begun.
        var full = loser.disk() == DiskState.INCONSISTENT || !isNamedByBitmaps(loser, winner);
        return iWin ? new SyncDecision.Source(full, false) : new SyncDecision.Target(full, false);
    }

    /** Whether it can stand for all of the volume. */
    public static boolean isWhole(DiskState disk) {
        return disk == DiskState.UP_TO_DATE || disk == DiskState.CONSISTENT;
    }

    /** Whether a person's word, on either side, is for this very meeting, and says so. */
    private static boolean isDiscarded(HandshakeState replica, HandshakeState other) {
        return isValid(replica, other) && word(replica).discardsHere()
                || isValid(other, replica) && !word(other).discardsHere();
    }

    private static Resolution word(HandshakeState replica) {
        var word = replica.resolution();
        if (word == null) {
            throw new IllegalStateException("there is no word");
        }
        return word;
    }

    private static String contradiction(HandshakeState mine, HandshakeState theirs) {
        var here = word(mine).discardsHere() ? mine : theirs;
        var there = here == mine ? theirs : mine;
        return "each was named as the one to discard: on " + mine.node() + " a person named " + here.node() + ", on "
                + theirs.node() + " " + there.node() + "; nothing is overwritten until one of these words is said anew: on "
                + theirs.node() + ": " + command(here.node().value()) + ", or on " + mine.node() + ": "
                + command(there.node().value());
    }

    static String command(String node) {
        return "twinctl volume resolve VOLUME --discard " + node;
    }

    private static boolean isValid(HandshakeState replica, HandshakeState other) {
        var word = replica.resolution();
        return word != null && word.here() == replica.generation() && isFor(word, other);
    }

    /**
     * Whether a word is for what the peer is now, of whom it speaks as {@code there}: what is thrown away is what the person
     * saw; what is kept may have gone on since.
     */
    public static boolean isFor(Resolution word, HandshakeState peer) {
        return !word.isBegun()
                && (word.there() == peer.generation() || word.discardsHere() && peer.knows(word.there()));
    }

    /** Whether the peer, when it was met, had a word for this very meeting that says the opposite of one that is said here. */
    public static boolean isContradicted(Resolution here, HandshakeState mine, HandshakeState theirs) {
        return isValid(theirs, mine) && word(theirs).discardsHere() == here.discardsHere();
    }

    /**
     * What both note before the first block is overwritten, seen from the one that says it; null: no word decides here.
     *
     * @param decision of the two, as {@link SyncHandshake#of} said it
     */
    static @Nullable Resolution agreed(HandshakeState mine, HandshakeState theirs, SyncDecision decision) {
        return switch (decision) {
            case SyncDecision.Source _ -> new Resolution(false, mine.generation(), theirs.generation());
            case SyncDecision.Target _ -> new Resolution(true, mine.generation(), theirs.generation());
            case SyncDecision.ServedByPeer _, SyncDecision.PeerDiskless _, SyncDecision.Unfit _ -> null;
        };
    }

    /** Whether both bitmaps together name all that the two can differ in: both count from data that both had, or earlier. */
    public static boolean isNamedByBitmaps(HandshakeState one, HandshakeState other) {
        return one.isCounted() && other.isCounted() && LongStream.of(one.base(), other.base())
                .anyMatch(common -> common != 0 && one.bitmapCovers(common) && other.bitmapCovers(common));
    }
}
