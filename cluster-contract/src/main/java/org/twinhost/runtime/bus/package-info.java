/** The way over the node's MQTT broker: one client, one desk for commands and answers, the retained snapshot of configuration. */
package org.twinhost.runtime.bus;
