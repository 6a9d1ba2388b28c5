/**
 * The resource service around its core: its thread, its files, what the bus brings. Start at {@link
 * org.twinhost.resource.ResourceDesk}.
 */
@NullMarked
package org.twinhost.resource;

import org.jspecify.annotations.NullMarked;
