package org.twinhost.replication.core.facts;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;

/**
 * This replica, as far as it is no durable fact.
 *
 * @param leads its node has the lower id
 * @param role what it was before the last change that is not durable yet
 * @param resuming Primary again after a restart of the service, and not yet sure that the peer is not
 * @param change of the role
 * @param disk what it is called; with a disk that is open, what the facts say
 * @param access to the disk
 * @param detaching the disk failed under a Primary, and the peer has not yet noted what it lacks
 * @param remembered that there is no disk is durable
 * @param tellable the peer may be told that there is no disk
 * @param noDisk why the disk is not open; null: it is
 * @param excluding the exclusion of the peer is just being made durable
 */
public record OwnReplica(NodeId node, boolean leads, Role role, boolean resuming, RoleChange change, DiskState disk,
        DiskAccess access, boolean detaching, boolean remembered, boolean tellable, @Nullable String noDisk,
        boolean excluding) {

    /** How far a change of the role is. */
    public enum RoleChange {
        NONE,
        /** Waits for a connection, or for ground that is being made durable. */
        WAITING,
        /** The peer is asked for its consent. */
        OFFERING,
        /** The peer is asked to outdate its replica. */
        OUTDATING_PEER,
        TAKING,
        GIVING
    }

    /** Whether blocks can be read and written here. */
    public enum DiskAccess {
        OPENING,
        OPEN,
        CLOSED
    }
}
