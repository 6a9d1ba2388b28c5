package org.twinhost.resource.api;

import org.jspecify.annotations.Nullable;

/**
 * @param node where to; null: to the best other node
 */
public record MoveRequest(@Nullable String node) {}
