/**
 * What heartbeat is around its core: the thread, the timer, the bus.
 * Start at {@link org.twinhost.heartbeat.HeartbeatDesk}.
 */
@NullMarked
package org.twinhost.heartbeat;

import org.jspecify.annotations.NullMarked;
