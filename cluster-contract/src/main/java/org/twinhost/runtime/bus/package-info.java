/** The way over the node's MQTT broker: the connection, a desk for commands and answers, the configuration's snapshot. */
@NullMarked
package org.twinhost.runtime.bus;

import org.jspecify.annotations.NullMarked;
