package org.twinhost.resource.api;

/**
 * @param node where to; null: to the best other node
 */
public record MoveRequest(String node) {}
