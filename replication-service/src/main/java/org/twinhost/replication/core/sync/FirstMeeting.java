package org.twinhost.replication.core.sync;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * Which way data flows when at least one of two replicas was created on a blank store and holds nothing of the volume yet.
 * That its metadata is blank says nothing of its data: it is equal to the other only if both are proven to be zero, and else
 * gets all of it. Where both are new a person says whose data is right.
 */
final class FirstMeeting {

    private FirstMeeting() {}

    static SyncDecision of(HandshakeState mine, HandshakeState theirs) {
        if (mine.primary() && theirs.primary()) {
            return SyncHandshake.bothPrimary(theirs);
        }
        if (!mine.isNew()) {
            return oneIsNew(mine, theirs, true);
        }
        if (!theirs.isNew()) {
            return oneIsNew(theirs, mine, false);
        }
        if (mine.zero() && theirs.zero()) {
            return gives(mine.node().compareTo(theirs.node()) < 0, false);
        }
        var iGive = mine.initial() == InitialSync.FROM_HERE || theirs.initial() == InitialSync.FROM_PEER;
        var theyGive = theirs.initial() == InitialSync.FROM_HERE || mine.initial() == InitialSync.FROM_PEER;
        if (iGive && theyGive) {
            return new SyncDecision.Unfit("initial sync: each replica was named as its source; say where it is wrong whose data"
                    + " is right" + command("NODE", ""));
        }
        return iGive ? namedGives(mine, theirs, true) : theyGive ? namedGives(theirs, mine, false) : configured(mine, theirs);
    }

    /** What the configuration says is a person's word for two stores that nothing has begun with, and for nothing else. */
    private static SyncDecision configured(HandshakeState mine, HandshakeState theirs) {
        var source = mine.configuredSource() != null ? mine.configuredSource() : theirs.configuredSource();
        if (source == null || hasBegun(mine) || hasBegun(theirs)) {
            return new SyncDecision.Unfit("initial sync undecided: neither replica was ever synced, and they are not proven to"
                    + " be empty; say whose data is right, all of the other is overwritten" + command("NODE", ""));
        }
        if (theirs.configuredSource() != null && !theirs.configuredSource().equals(source)) {
            return new SyncDecision.Unfit("initial sync: the configuration here calls the data of " + source + " right, that"
                    + " of " + theirs.node() + " calls " + theirs.configuredSource() + "'s; they have to be in step (twinctl"
                    + " status)");
        }
        return source.equals(mine.node()) ? namedGives(mine, theirs, true) : namedGives(theirs, mine, false);
    }

    private static SyncDecision oneIsNew(HandshakeState old, HandshakeState fresh, boolean iAmOld) {
        return switch (old.disk()) {
            case UP_TO_DATE, CONSISTENT -> fresh.initial() == InitialSync.FROM_HERE
                    ? new SyncDecision.Unfit("initial sync: the replica on " + fresh.node() + " was named as its source, but"
                            + " the one on " + old.node() + " was synced before; if that is right, say so"
                            + command(old.node().value(), " on " + fresh.node()) + ", else give " + old.node()
                            + " a blank store")
                    : gives(iAmOld, !goesOn(old, fresh));
            case OUTDATED -> new SyncDecision.Unfit("the replica on " + old.node() + " is Outdated and the one on "
                    + fresh.node() + " is blank: what went on without them is on neither disk; only a forced promotion takes"
                    + " what is there");
            case INCONSISTENT, DISKLESS, FAILED, UNKNOWN -> fresh.initial() == InitialSync.FROM_HERE && isWhole(fresh)
                    ? gives(!iAmOld, true)
                    : new SyncDecision.Unfit("the replica on " + old.node() + " is " + old.disk() + " and the one on "
                            + fresh.node() + " is blank: neither has whole data; if the blank one is right, say so"
                            + command(fresh.node().value(), " on " + fresh.node()));
        };
    }

    private static SyncDecision namedGives(HandshakeState named, HandshakeState other, boolean iAmNamed) {
        if (!isWhole(named)) {
            return new SyncDecision.Unfit("initial sync: the replica on " + named.node() + " was named as its source but is "
                    + named.disk() + "; name the other one" + command(other.node().value(), ""));
        }
        // Both sides noted it before the first block was copied, so this one has been replaced since.
        if (hasBegun(other) && named.initial() != InitialSync.FROM_HERE) {
            return new SyncDecision.Unfit("initial sync: the disk on " + named.node() + " was replaced before " + other.node()
                    + " had all of it; if the one that is there now is right, say so"
                    + command(named.node().value(), " on " + named.node()));
        }
        return gives(iAmNamed, true);
    }

    /**
     * The bitmap of the older one names what this store lacks: it counts from this very store, and nobody has written to it
     * since that was agreed.
     */
    private static boolean goesOn(HandshakeState old, HandshakeState fresh) {
        return hasBegun(fresh) && old.base() == fresh.generation() && fresh.generation() != fresh.birth()
                && (fresh.initial() == InitialSync.FROM_PEER || fresh.zero());
    }

    private static SyncDecision gives(boolean iGive, boolean full) {
        return iGive ? new SyncDecision.Source(full, false) : new SyncDecision.Target(full, false);
    }

    private static boolean isWhole(HandshakeState replica) {
        return replica.disk() == DiskState.CONSISTENT || replica.disk() == DiskState.UP_TO_DATE;
    }

    /** A part of it was overwritten already. */
    private static boolean hasBegun(HandshakeState fresh) {
        return fresh.disk() == DiskState.INCONSISTENT;
    }

    private static String command(String from, String where) {
        return " (twinctl volume sync VOLUME --from " + from + where + ")";
    }
}
