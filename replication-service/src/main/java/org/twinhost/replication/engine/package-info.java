/**
 * Threads, files and sockets under the volumes. Start at {@link org.twinhost.replication.engine.ReplicationEngine}.
 */
@NullMarked
package org.twinhost.replication.engine;

import org.jspecify.annotations.NullMarked;
