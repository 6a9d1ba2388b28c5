/** What membership rests on: the configured nodes and links, the durable facts, and who may act. Values. */
@NullMarked
package org.twinhost.heartbeat.core.membership;

import org.jspecify.annotations.NullMarked;
