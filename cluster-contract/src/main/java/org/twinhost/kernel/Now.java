package org.twinhost.kernel;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment, told by two clocks. Every event carries one; a core knows no other time.
 *
 * @param ms a clock that only runs forward, in ms from any origin: what is waited for, how old something is, is measured with
 *     it and with nothing else
 * @param clock the time of day, for people and for what outlives the process; may jump either way, so nothing is decided by it
 */
public record Now(long ms, Instant clock) {

    /** How long ago that was, in ms; negative: it is still to come. */
    public long sinceMs(long earlierMs) {
        return ms - earlierMs;
    }

    /**
     * How long ago another process of this machine said something, in ms.
     *
     * <p>A moment to come counts like one as far in the past: the clock was set back since, and nobody knows how old it is.
     * Taken for fresh, the retained state of a dead service would be until the clock has caught up.
     *
     * @param said by the machine's time of day
     */
    public long ageMs(Instant said) {
        return Duration.between(said, clock).abs().toMillis();
    }

    /** Whether the moment has come. */
    public boolean isAt(long deadlineMs) {
        return ms >= deadlineMs;
    }

    /** The same moment of both clocks, that much later. */
    public Now plusMs(long laterMs) {
        return new Now(ms + laterMs, clock.plusMillis(laterMs));
    }
}
