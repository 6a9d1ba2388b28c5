/**
 * Who is alive: decided here, from what was heard and when, without clock, thread or socket. Start reading at
 * {@link org.twinhost.heartbeat.core.Heartbeat}.
 *
 * <p>All times are ms of the node's own monotonic clock; no clock is compared between nodes. A packet carries its sender's
 * reading, the peer returns it as an {@linkplain org.twinhost.heartbeat.core.packet.Packet.Echo echo}, and its age is then
 * known to the one whose clock it was.
 */
@NullMarked
package org.twinhost.heartbeat.core;

import org.jspecify.annotations.NullMarked;
