/**
 * What decides: a machine per guest and one for the node around them. No clock, thread, socket, file or framework; events
 * in, new state and effects out. Start reading at {@link org.twinhost.vm.core.NodeGuests}.
 */
@NullMarked
package org.twinhost.vm.core;

import org.jspecify.annotations.NullMarked;
