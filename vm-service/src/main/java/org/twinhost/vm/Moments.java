package org.twinhost.vm;

import java.time.Duration;
import java.time.Instant;

/** A clock that runs like the monotonic one and reads like the wall clock at its start: a clock that is set moves nothing. */
final class Moments {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    Instant now() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }

    /** When something was said that carries a wall-clock time of this node. */
    Instant of(Instant wallClock) {
        var age = Duration.between(wallClock, Instant.now());
        return now().minus(age.isNegative() ? Duration.ZERO : age);
    }
}
