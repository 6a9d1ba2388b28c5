package org.twinhost.resource.core.observe;

import java.time.Duration;
import java.time.Instant;

/**
 * Something that was told to this service, and when. Old news is kept for people to read, but permits nothing.
 *
 * @param at by this node's monotonic clock
 */
public record Heard<T>(T value, Instant at) {

    public boolean isFresh(Instant now, Duration ageMax) {
        return age(now).compareTo(ageMax) <= 0;
    }

    public Duration age(Instant now) {
        return Duration.between(at, now);
    }
}
