package org.twinhost.replication.core.facts;

/** Why something is not permitted, for programs; the sentence beside it is for people. */
public enum Refusal {
    /** This replica is Secondary. */
    NOT_PRIMARY,
    /** This replica is Primary. */
    IS_PRIMARY,
    /** Primary before the service was restarted, and not yet sure that the peer is not. */
    RESUMING,
    /** The role is being given away. */
    GIVING_ROLE,
    /** The role, or the generation, is just being changed. */
    CHANGING_ROLE,
    /** Both ask for the role; the other's id is lower, or this one's. */
    BOTH_ASK,
    /** The peer is neither mirrored to nor durably excluded. */
    PEER_NOT_EXCLUDED,
    /** The peer is excluded: this replica goes on without it. */
    PEER_EXCLUDED,
    /** The peer has the lower id, and nobody is Primary. */
    PEER_LEADS,
    /** Not connected with the peer, or the replicas are not, or not yet, equal by all that is known. */
    NOT_EQUAL,
    /** The peer's build does not know it. */
    UNKNOWN_TO_PEER,
    /** The peer is Primary. */
    PEER_IS_PRIMARY,
    /** There is no disk here, and the peer's can't serve. */
    PEER_CANT_SERVE,
    /** Neither consent, nor Outdated, nor proof that the peer is off. */
    NO_GROUND,
    /** There is no other replica, or it is connected: nobody to go on without. */
    NOBODY_LOST,
    /** Never synced, and nobody has said whose data is right. */
    NEVER_SYNCED,
    /** Synced before: who is newer is known. */
    SYNCED,
    OUTDATED,
    /** A person said after a split brain that what is here is thrown away. */
    DISCARDED,
    CONSISTENT,
    INCONSISTENT,
    /** Diskless or Failed. */
    NO_DISK,
    /** The disk is just being opened, or nothing is known of it. */
    DISK_OPENING,
    /** The disk has failed, and that is not durably known yet. */
    DETACHING,
    /** The asker is in another view of the cluster. */
    OTHER_VIEW,
    /** It is asked about another connection than the last. */
    OTHER_CONNECTION,
    /** Something of an older connection, or a change of the facts, is still under way. */
    UNDER_WAY
}
