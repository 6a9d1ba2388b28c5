package org.twinhost.replication.core.verify;

/**
 * Reads for chunks that the disk has not ended yet, also where the chunk was given up meanwhile. Each keeps its memory until
 * then, so no further chunk is begun before: a disk that does not answer costs one chunk's memory and no lock.
 */
final class LateReads {

    private static final long LONG_MS = 2 * LockedChunk.HELD_MS;

    private int underWay;
    private boolean news;
    private long sinceMs;
    private long nowMs;

    void begins() {
        underWay++;
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

    boolean isNone() {
        return underWay == 0;
    }
}
