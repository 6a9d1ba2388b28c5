package org.twinhost.replication.core.facts;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;

/**
 * What is seen of the peer's replica.
 *
 * @param node null: there is no other replica
 * @param mirroring every guest write goes there too, and is acknowledged only when it answered
 * @param role what it said last on this connection
 * @param disk what it said last on this connection
 * @param connection the last one, "" before the first
 * @param previousConnection the one before, while the peer may not know the last one; "" else
 * @param offGround why it is off, as it was last met; null: it is not known to be
 * @param provenOff by a fencing proof, which permits a Secondary to get ready, too
 */
public record PeerView(@Nullable NodeId node, Contact contact, boolean mirroring, Role role, DiskState disk, String connection,
        String previousConnection, @Nullable String offGround, boolean provenOff) {

    public enum Contact {
        DOWN,
        /** Connected, not yet agreed on who is newer. */
        MEETING,
        /** Agreed, and just being made equal, or about to be told so. */
        SETTLING,
        JOINED
    }

    boolean isJoined() {
        return contact == Contact.JOINED || contact == Contact.SETTLING;
    }

    public boolean isDiskless() {
        return disk == DiskState.DISKLESS || disk == DiskState.FAILED;
    }

    String name() {
        return node == null ? "no other replica" : node.value();
    }
}
