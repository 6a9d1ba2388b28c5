/** The way over the node's MQTT broker: the connection, a desk for commands and answers, the configuration's snapshot. */
package org.twinhost.runtime.bus;
