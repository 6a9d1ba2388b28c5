package org.twinhost.kernel;

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

    /** Whether the moment has come. */
    public boolean isAt(long deadlineMs) {
        return ms >= deadlineMs;
    }

    /** The same moment of both clocks, that much later. */
    public Now plusMs(long laterMs) {
        return new Now(ms + laterMs, clock.plusMillis(laterMs));
    }
}
