package org.twinhost.contract.vm;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A guest on one node.
 *
 * @param since when it came into this state, by this node's clock
 * @param reason the last error or cause, for the administrator; null: none
 */
public record GuestState(String name, GuestRunState state, Instant since, @Nullable String reason) {}
