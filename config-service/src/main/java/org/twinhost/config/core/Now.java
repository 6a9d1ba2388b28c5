package org.twinhost.config.core;

import java.time.Instant;

/**
 * The time of an event.
 *
 * @param ms steady: for durations
 * @param clock of the wall: for people
 */
public record Now(long ms, Instant clock) {}
