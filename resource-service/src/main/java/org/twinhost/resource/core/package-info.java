/**
 * Where everything runs and why, without clock, thread, socket or file. Start at {@link
 * org.twinhost.resource.core.ResourceMachine}.
 */
@NullMarked
package org.twinhost.resource.core;

import org.jspecify.annotations.NullMarked;
