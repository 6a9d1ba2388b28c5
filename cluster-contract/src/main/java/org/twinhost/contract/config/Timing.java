package org.twinhost.contract.config;

/**
 * The cluster's times, all in ms.
 *
 * @param keepaliveMs between two heartbeats on a link; by default a fifth of deadtime
 * @param warntimeMs silence after which a link's lateness is reported; by default half of deadtime
 * @param deadtimeMs silence on every link after which a node is given up
 * @param restartGraceMs how long a node whose replication still answers may be silent otherwise, and how long a single
 *     silent service of a living node is waited for
 * @param slowestOffMs the longest that a power-off takes to be confirmed, part of the fence delay of the node that is not
 *     favoured
 */
public record Timing(int keepaliveMs, int warntimeMs, int deadtimeMs, int restartGraceMs, int slowestOffMs) {

    public static Timing ofDeadtime(int deadtimeMs) {
        return new Timing(deadtimeMs / 5, deadtimeMs / 2, deadtimeMs, 10_000, 5_000);
    }
}
