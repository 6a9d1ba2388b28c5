package org.twinhost.replication.core.verify;

/**
 * What the disk was asked for chunks and has not answered yet, also where the chunk was given up meanwhile. A read keeps its
 * memory until then, and each waits on a thread of the service, so no further chunk is begun before: a disk that does not
 * answer costs one chunk's memory, one thread and no lock.
 */
final class DiskRequests {

    private static final long LONG_MS = 2 * LockedChunk.HELD_MS;

    private int underWay;
    private long lastAt;
    private boolean news;
    private long sinceMs;
    private long nowMs;

    /** @param at the chunk that it is for */
    void begins(long at) {
        underWay++;
        lastAt = at;
    }

    void ended() {
        underWay--;
        news = true;
    }

    void tick(long now) {
        if (news || underWay == 0) {
            news = false;
            sinceMs = now;
        }
        nowMs = now;
    }

    /** The disk does not answer. */
    boolean isLong() {
        return underWay > 0 && nowMs - sinceMs >= LONG_MS;
    }

    /** The chunk for which it was asked last. */
    long lastAt() {
        return lastAt;
    }

    boolean isNone() {
        return underWay == 0;
    }
}
