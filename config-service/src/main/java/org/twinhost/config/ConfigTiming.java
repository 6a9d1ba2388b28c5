package org.twinhost.config;

/**
 * The config service's times, all in ms.
 *
 * @param settleMs how long an edit by hand must have stayed the same before it becomes a revision
 * @param heartbeatMaxAgeMs after which heartbeat's last word on quorum no longer counts
 * @param changeTimeoutMs how long a change may wait for the directory
 */
public record ConfigTiming(int settleMs, int heartbeatMaxAgeMs, int changeTimeoutMs) {}
