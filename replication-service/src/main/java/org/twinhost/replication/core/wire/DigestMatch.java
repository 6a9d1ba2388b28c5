package org.twinhost.replication.core.wire;

/** What a replica's own digest says of a chunk that it has just read. */
public enum DigestMatch {
    /** None is known, the chunk was written since it was taken, or not all of the chunk can be read. */
    UNKNOWN,
    /** It is what it was when both replicas were last equal there. */
    MATCHES,
    /** Nobody has written it since, and it is something else: the medium has changed it. */
    DIFFERS
}
