package org.twinhost.config.core.fields;

/**
 * A bound of a value or of how many values there are.
 *
 * @param value in the unit of its field; part of what is allowed
 * @param reason why not beyond, to end the sentence "must be at least 3: …"
 */
public record Limit(long value, String reason) {}
