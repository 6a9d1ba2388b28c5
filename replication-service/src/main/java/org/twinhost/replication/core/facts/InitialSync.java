package org.twinhost.replication.core.facts;

/**
 * How a replica that was created on a blank store came, or will come, to the data of its volume. Two stores without metadata
 * are not equal because of that: their data may be anything.
 */
public enum InitialSync {
    /** Nobody has said whose data is right. */
    UNDECIDED,
    /** The data here is right; the peer gets it. */
    FROM_HERE,
    /** The peer's data is right; it is copied here. */
    FROM_PEER,
    /** It has been made equal to the peer once, was there first, or is the only one. */
    DONE
}
