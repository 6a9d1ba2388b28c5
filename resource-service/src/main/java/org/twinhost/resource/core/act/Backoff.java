package org.twinhost.resource.core.act;

import java.time.Instant;

/**
 * A guest's last operation was refused or failed, and the next one waits.
 *
 * @param until not tried again before
 * @param count how often in a row
 */
public record Backoff(Instant until, String reason, int count) {}
