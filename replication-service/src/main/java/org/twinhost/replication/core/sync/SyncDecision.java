package org.twinhost.replication.core.sync;

/** What two replicas that met are to each other; both come to the same, seen from their side. */
public sealed interface SyncDecision {

    /**
     * This replica's data is right; the other gets it.
     *
     * @param full the bitmaps don't tell where they differ: everything
     * @param repair both hold all that was acknowledged: the other stays UpToDate while it gets the rest
     */
    record Source(boolean full, boolean repair) implements SyncDecision {}

    record Target(boolean full, boolean repair) implements SyncDecision {}

    /** This one has no disk: the peer's serves. */
    record ServedByPeer() implements SyncDecision {}

    /** The peer has no disk. */
    record PeerDiskless() implements SyncDecision {}

    /** They can't be joined; nothing is overwritten. */
    record Unfit(String reason) implements SyncDecision {}
}
