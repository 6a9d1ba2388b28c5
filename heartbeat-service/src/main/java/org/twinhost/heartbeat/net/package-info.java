/** The links to the other nodes: sockets and the serial line, and what is refused before anybody decides about it. */
@NullMarked
package org.twinhost.heartbeat.net;

import org.jspecify.annotations.NullMarked;
