/** The replication service: start reading at {@link org.twinhost.replication.ReplicationService}. */
package org.twinhost.replication;
