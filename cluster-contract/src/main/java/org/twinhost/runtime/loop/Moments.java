package org.twinhost.runtime.loop;

import java.time.Instant;

/**
 * Instants for a core: they run like the loop's monotonic clock and read like the wall clock at the start of the process, so
 * that a clock that is set moves nothing. Any thread.
 */
public final class Moments {

    private final ServiceLoop loop;
    private final Instant start;
    private final long startNanos;

    public Moments(ServiceLoop loop) {
        this.loop = loop;
        this.start = loop.wallClock();
        this.startNanos = loop.nanos();
    }

    public Instant now() {
        return start.plusNanos(loop.nanos() - startNanos);
    }

    /** When something was said that carries a wall-clock time of this node; see {@link ServiceLoop#ageMs}. */
    public Instant of(Instant wallClock) {
        return now().minusMillis(loop.ageMs(wallClock));
    }
}
