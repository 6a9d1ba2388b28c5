package org.twinhost.resource.core.observe;

import java.time.Duration;

/**
 * How patient and how persistent this service is.
 *
 * @param stateAgeMax retained states of services of this node are repeated every second; older than this, the service
 *     counts as silent
 * @param reportAgeMax reports of other nodes come every {@code reportEvery}; older than this, nothing is decided on them
 * @param reportEvery between two reports when nothing changes
 * @param reportGap between two reports at least, so that a burst of changes is one message on a serial line
 * @param retryAfter before a refused or failed operation is tried again without other news
 * @param settleFor how long the observed state may lag behind the answer to an operation
 * @param restartsMax crashes and failed starts of a guest on one node within the window before that node is given up
 * @param restartWindow see restartsMax
 * @param drillEvery how long a rehearsal of a node's loss is worth something; zero: nobody wants to be reminded
 */
public record ResourceSettings(
        Duration stateAgeMax, Duration reportAgeMax, Duration reportEvery, Duration reportGap, Duration retryAfter,
        Duration settleFor, int restartsMax, Duration restartWindow, Duration drillEvery) {

    public static final ResourceSettings DEFAULTS = new ResourceSettings(
            Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMillis(50),
            Duration.ofSeconds(1), Duration.ofSeconds(2), 3, Duration.ofMinutes(10), Duration.ofDays(180));
}
