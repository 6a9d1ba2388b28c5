package org.twinhost.simulator.node;

import java.time.Instant;
import org.twinhost.simulator.time.Timeline;

/** The clocks of one node: one that runs a little fast or slow, and one that people set. */
public final class NodeClock {

    private static final long START_MS = 1_767_225_600_000L;
    private static final long MILLION = 1_000_000;

    private final Timeline time;
    private final long ratePpm;
    private long jumpMs;

    /** @param ratePpm how much faster than the world's its monotonic clock runs, in parts per million */
    NodeClock(Timeline time, long ratePpm) {
        this.time = time;
        this.ratePpm = ratePpm;
    }

    public long nanos() {
        return localMicros() * 1000;
    }

    public Instant wallClock() {
        return Instant.ofEpochMilli(START_MS + jumpMs).plusNanos(localMicros() * 1000);
    }

    /** Somebody sets the clock, or NTP steps it. */
    public void jump(long ms) {
        jumpMs += ms;
    }

    /** Whether it says something else than it would by itself. */
    public boolean wasSet() {
        return jumpMs != 0;
    }

    /** How long the world waits when this node waits that long. */
    long worldMicros(long localMicros) {
        return localMicros * MILLION / (MILLION + ratePpm);
    }

    private long localMicros() {
        var now = time.nowMicros();
        return now + Math.floorDiv(now * ratePpm, MILLION);
    }
}
