/**
 * What a replica decides and does, without clock, thread, socket or file. Start at
 * {@link org.twinhost.replication.core.Replica}.
 */
package org.twinhost.replication.core;
