/**
 * What each of two machines does when one joins the other: events in, effects out, no clock, thread or
 * socket. Start reading at {@link org.twinhost.twinctl.join.exchange.Inviter} and {@link
 * org.twinhost.twinctl.join.exchange.Joiner}.
 */
@NullMarked
package org.twinhost.twinctl.join.exchange;

import org.jspecify.annotations.NullMarked;
