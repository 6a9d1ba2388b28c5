/**
 * Threads, files and sockets under the volumes. Start at {@link org.twinhost.replication.engine.ReplicationEngine}.
 */
package org.twinhost.replication.engine;
