/** Packets on the links and messages in them: values and their bytes. */
package org.twinhost.heartbeat.core.packet;
