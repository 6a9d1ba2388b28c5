package org.twinhost.fencing.core.victim;

/**
 * How fast fencing goes about its work, all in ms.
 *
 * @param watchMs between two status questions while the victim has the first shot
 * @param verifyMs between two status questions after a power-off
 * @param retryFirstMs pause after the first failure; doubled with each
 * @param retryMaxMs the longest pause; retries never stop by themselves
 * @param cutAgainMs how long a power-off that the device took may need before it is sent again
 */
public record FencingTiming(int watchMs, int verifyMs, int retryFirstMs, int retryMaxMs, int cutAgainMs) {

    public static final FencingTiming USUAL = new FencingTiming(500, 200, 1_000, 5_000, 5_000);

    /** The pause after so many failures. */
    public long pauseMs(int failures) {
        return Math.min(retryMaxMs, (long) retryFirstMs << Math.clamp(failures - 1L, 0, 20));
    }
}
