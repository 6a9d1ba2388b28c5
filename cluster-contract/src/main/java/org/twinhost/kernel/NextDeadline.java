package org.twinhost.kernel;

/**
 * The first moment at which something changes by time alone. Each part of a machine tells its own, from the same fields that
 * its decisions read; whoever holds the parts takes the earliest. So no part has to know the waits of another, and none is
 * forgotten when a part learns a new one.
 *
 * @param atMs by {@link Now#ms}; {@link Long#MAX_VALUE}: never
 */
public record NextDeadline(long atMs) {

    public static final NextDeadline NEVER = new NextDeadline(Long.MAX_VALUE);

    public static NextDeadline at(long ms) {
        return new NextDeadline(ms);
    }

    /** The earliest of those that are still to come; one that has passed was already acted on. */
    public static NextDeadline after(long nowMs, long... moments) {
        var first = Long.MAX_VALUE;
        for (var moment : moments) {
            if (moment > nowMs) {
                first = Math.min(first, moment);
            }
        }
        return first == Long.MAX_VALUE ? NEVER : new NextDeadline(first);
    }

    /** The earlier of the two. */
    public NextDeadline or(NextDeadline other) {
        return other.atMs < atMs ? other : this;
    }

    /** Whether it has come. */
    public boolean isDue(long nowMs) {
        return nowMs >= atMs;
    }

    /** How long until then, in ms, at most {@code maxMs}; 0: now. */
    public long leftMs(long nowMs, long maxMs) {
        return isDue(nowMs) ? 0 : Math.min(atMs - nowMs, maxMs);
    }
}
