package org.twinhost.contract.heartbeat;

/** What heartbeat makes of a peer. None of these is proof that it is off (S4). */
public enum Liveness {
    /** Not heard since this node booted. */
    NEVER_HEARD,
    /** Heard on at least one link within deadtime. */
    ALIVE,
    /** Silent for deadtime, but its replication service answers, or restart-grace is not over. */
    SUSPECT,
    /** Silent for good: it is in no view of ours any more. */
    LOST,
    /** It said goodbye for its incarnation: nothing ran there, no volume was Primary. */
    LEFT
}
