package org.twinhost.replication.core.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.DiskState;

/**
 * What can happen to the facts of a replica; {@link ReplicaFacts#after} says what each does. {@code boot} is the present boot
 * of this node, generations are random numbers and never 0.
 */
public sealed interface FactChange {

    /** A blank store is formatted. */
    record Born() implements FactChange {}

    /** The facts were read from the disk; after a crash they are less than what was written there. */
    record DiskOpened(DiskState disk, boolean primary, String connection, long peerIncarnation, long boot)
            implements FactChange {}

    /** A person named the source of the initial sync. */
    record InitialSyncDecided(InitialSync decided) implements FactChange {}

    /**
     * A connection is being entered.
     *
     * @param agreed on whose data is right, durable on both sides before the first block is overwritten; it counts only as
     *     long as nothing was synced yet
     * @param resolution which way a split brain was resolved, likewise; null: there is no word for this peer's data
     */
    record Met(String connection, long peerIncarnation, InitialSync agreed, @Nullable Resolution resolution)
            implements FactChange {}

    /** A person said after a split brain whose changes are thrown away. */
    record Resolved(Resolution word) implements FactChange {}

    /** A meeting has shown that this word is for data that is not there any more. */
    record WordVoid(Resolution word) implements FactChange {}

    /** A generation that the peer may soon have with our data; should it never answer, we still know it. */
    record Offered(long generation) implements FactChange {}

    /** The peer, equal and joined, asks to be promoted under a new generation: it may already use it, or never. */
    record Consented(long generation) implements FactChange {}

    record RoleTaken(NewGeneration made, long boot) implements FactChange {}

    record RoleGiven() implements FactChange {}

    /** @param peerGeneration of the peer's outdated replica; 0: not known */
    record PeerExcluded(long generation, long peerGeneration, long boot) implements FactChange {}

    /** The peer goes on without this replica. */
    record Outdated() implements FactChange {}

    /** The connected Primary lost its disk: this one stands in, the bitmap counts what the other lacks. */
    record PeerDiskLost(long generation, long boot) implements FactChange {}

    /** A resync of what equals differ in; nothing but the bitmap is written. */
    record RepairBegun() implements FactChange {}

    /**
     * The peer, Inconsistent and durably so, gets this replica's data.
     *
     * @param generation a new one, should the peer's exclusion, or the end of a split brain, need it
     * @param targetHistory of a peer whose changes are thrown away: they are all older from now on
     * @param full the bitmap does not name all that the peer lacks
     * @param primary this replica's role
     */
    record SourceBegun(long generation, long targetGeneration, List<Long> targetHistory, boolean targetIsPrimary, boolean full,
            boolean primary, long boot) implements FactChange {}

    /** The peer has flushed all of it, and is about to be told so: from now on it may be promoted. */
    record PeerHasAll() implements FactChange {}

    /** @param generation that the peer durably has; nothing changes if it is another one by now */
    record PeerEqual(long generation) implements FactChange {}

    /** This replica is about to be overwritten. @param primary its role */
    record TargetBegun(boolean primary) implements FactChange {}

    /** It has all of the source's data. */
    record TargetEnded(long generation, List<Long> history, long boot) implements FactChange {}
}
