package org.twinhost.resource;

import java.time.Instant;

/**
 * This process's time: starts at the wall clock's, then runs monotonic, so that ages survive a jump of the wall clock. Any
 * thread.
 */
final class Clock {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    Instant now() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
