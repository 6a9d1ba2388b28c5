package org.twinhost.replication.core.control;

import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.sync.SyncDecision;
import org.twinhost.replication.core.wire.HandshakeState;

/**
 * The way to a working connection: Down → Draining → Claiming → Entering → Joined; any of them → Down.
 *
 * <p>A connection becomes real in two durable steps, the leader's and then the follower's, so that a mark can name it: the
 * granter takes the connection before, too, as long as the asker can't know that a newer one was entered.
 */
public sealed interface LinkState {

    /** @param standAlone why the peer was met and could not be joined; null: it was not met */
    record Down(long sinceMs, String reason, @Nullable String standAlone) implements LinkState {}

    /** What an older connection began must end first. {@code theirs} may have come already. */
    record Draining(Contact contact, @Nullable HandshakeState theirs) implements LinkState {}

    /** This side's claim is out. */
    record Handshaking(Contact contact, HandshakeState mine) implements LinkState {}

    /** Both claims are known; the connection is being made durable, first at the leader. */
    record Entering(Contact contact, HandshakeState mine, HandshakeState theirs, SyncDecision decision) implements LinkState {}

    record Joined(Contact contact, HandshakeState mine, HandshakeState theirs, SyncDecision decision) implements LinkState {}

    /**
     * An authenticated connection.
     *
     * @param verifies the peer's build knows online verify
     * @param resolves the peer's build knows a person's word on a split brain
     */
    record Contact(String connection, long peerIncarnation, boolean verifies, boolean resolves) {}
}
