/**
 * Who decides: role, own disk, connection, going on without the peer, resync. {@link
 * org.twinhost.replication.core.control.ReplicaControl} wires the parts; only here role, disk state and peer state are written.
 */
@NullMarked
package org.twinhost.replication.core.control;

import org.jspecify.annotations.NullMarked;
