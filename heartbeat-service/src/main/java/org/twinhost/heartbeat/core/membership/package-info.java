/** What membership rests on: the configured nodes and links, the durable facts, and who may act. Values. */
package org.twinhost.heartbeat.core.membership;
