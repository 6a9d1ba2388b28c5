package org.twinhost.replication.volume;

/** What a replica was told already of its peer's being off. On one thread. */
final class PeerOffTold {

    private long off;
    private long proven;

    /** Whether this says more than what was said before; from now on it was said. */
    boolean isNews(long incarnation, boolean proof) {
        if (incarnation <= (proof ? proven : off)) {
            return false;
        }
        off = Math.max(off, incarnation);
        proven = proof ? incarnation : proven;
        return true;
    }
}
