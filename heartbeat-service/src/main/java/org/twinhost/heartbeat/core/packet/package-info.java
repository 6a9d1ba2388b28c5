/** Packets on the links and messages in them: values and their bytes. */
@NullMarked
package org.twinhost.heartbeat.core.packet;

import org.jspecify.annotations.NullMarked;
