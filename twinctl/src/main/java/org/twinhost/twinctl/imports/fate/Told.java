package org.twinhost.twinctl.imports.fate;

/**
 * A directive and what becomes of it.
 *
 * @param written the directive in short, without anything secret
 */
public record Told(Place place, String written, Fate fate) {}
