package org.twinhost.twinctl.imports.xen;

import org.twinhost.twinctl.imports.fate.Place;

/** A name and its value. */
record Assignment(String name, XenValue value, Place place) {}
