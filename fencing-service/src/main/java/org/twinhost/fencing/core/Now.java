package org.twinhost.fencing.core;

import java.time.Instant;

/**
 * A moment, told by two clocks.
 *
 * @param ms a clock that never jumps, in ms from any origin; what is waited for is measured with it
 * @param clock the time of day, for people and for what outlives the process
 */
public record Now(long ms, Instant clock) {}
