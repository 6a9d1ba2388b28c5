/**
 * All volumes of this node and what the other services tell them, without thread and framework too. Start at {@link
 * org.twinhost.replication.node.ReplicationDesk}.
 */
package org.twinhost.replication.node;
