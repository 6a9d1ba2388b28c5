/** The host's side of a disk: whose a device is, and the calls of its C library. */
@NullMarked
package org.twinhost.replication.disk.host;

import org.jspecify.annotations.NullMarked;
