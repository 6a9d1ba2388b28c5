package org.twinhost.twinctl.imports.draft;

import org.twinhost.twinctl.imports.fate.Place;

/** A time, and where it is said. */
public record Timed(int ms, Place place) {}
