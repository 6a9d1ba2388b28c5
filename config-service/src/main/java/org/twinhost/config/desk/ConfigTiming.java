package org.twinhost.config.desk;

/**
 * How patient the config service is.
 *
 * @param settleMs how long an edit by hand must have stayed the same before it becomes a revision
 * @param changeTimeoutMs how long a change may wait for the directory
 */
public record ConfigTiming(int settleMs, int changeTimeoutMs) {}
