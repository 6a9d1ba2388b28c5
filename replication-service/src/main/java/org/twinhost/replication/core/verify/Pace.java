package org.twinhost.replication.core.verify;

/** How fast chunks are compared: so many bytes a second, and slowly while the guest waits for something. */
final class Pace {

    /** While a guest is busy all the time, one chunk in this time: a pass ends some day all the same. */
    static final long BUSY_MS = 250;

    private final long bytesPerSecond;
    private long nowMs;
    /** What may be compared at once; below 0: not yet. */
    private long allowed;
    private long lastMs = Long.MIN_VALUE / 2;

    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void tick(long now) {
        var most = Math.max(Digests.CHUNK, bytesPerSecond / 10);
        allowed = Math.min(most, allowed + (now - nowMs) * bytesPerSecond / 1_000);
        nowMs = now;
    }

    boolean mayGo(boolean guestIsBusy) {
        return allowed > 0 && (!guestIsBusy || nowMs - lastMs >= BUSY_MS);
    }

    void goes(int bytes) {
        allowed -= bytes;
        lastMs = nowMs;
    }
}
