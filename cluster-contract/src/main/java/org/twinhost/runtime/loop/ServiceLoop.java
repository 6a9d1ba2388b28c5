package org.twinhost.runtime.loop;

import java.time.Instant;
import org.twinhost.kernel.Now;

/**
 * The one thread on which a service decides, and its two clocks. Everything between a service's core and the world takes
 * one of these instead of asking the machine, so that the simulator can run the same code on virtual time.
 */
public interface ServiceLoop {

    /** Runs it on the loop's thread, after what is there already; from any thread. */
    void execute(Runnable task);

    /** Runs it on the loop's thread, once, no sooner than after that time; from any thread. */
    void after(long delayMs, Runnable task);

    /** A clock that only runs forward, at its own rate; its zero means nothing. */
    long nanos();

    /** What the machine takes for the time of day; may jump either way. */
    Instant wallClock();

    /** {@link #nanos} in ms. */
    default long millis() {
        return Math.floorDiv(nanos(), 1_000_000L);
    }

    /** Both clocks, read once. */
    default Now now() {
        return new Now(millis(), wallClock());
    }

    /** How long ago another process of this machine said something, in ms; see {@link Now#ageMs}. */
    default long ageMs(Instant said) {
        return now().ageMs(said);
    }
}
