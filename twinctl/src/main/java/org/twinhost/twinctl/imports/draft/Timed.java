package org.twinhost.twinctl.imports.draft;

import org.twinhost.twinctl.imports.fate.Place;

/**
 * A time, and where it is said.
 *
 * @param told of the line that says it, see {@link Draft#tell}
 */
public record Timed(int ms, Place place, int told) {}
