package org.twinhost.resource.api;

/**
 * The answer to an accepted wish.
 *
 * @param will what will happen
 */
public record Accepted(String will) {}
