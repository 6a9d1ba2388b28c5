package org.twinhost.twinctl.imports.draft;

/**
 * Whether guests return to their homes.
 *
 * @param told of the line that says it, see {@link Draft#tell}
 */
public record Failback(boolean wanted, int told) {}
