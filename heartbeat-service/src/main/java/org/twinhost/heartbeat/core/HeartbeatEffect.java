package org.twinhost.heartbeat.core;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.packet.Packet;

/** What heartbeat wants done. */
public sealed interface HeartbeatEffect {

    /** Seal it and send it on its link; losing it is harmless. */
    record Transmit(Packet packet) implements HeartbeatEffect {}

    /** Write it durably, then tell {@link HeartbeatEvent.Persisted}. There is never a second one before that. */
    record Persist(StoredMembership stored) implements HeartbeatEffect {}

    /** The published state changed in more than ages: publish it now. */
    record Publish() implements HeartbeatEffect {}

    /** A message arrived whole. {@code ageMs}: how long ago it was submitted on the other node, transit not counted. */
    record Deliver(NodeId from, byte[] message, long ageMs) implements HeartbeatEffect {}

    /** Ask the local replication service when it heard that of the peer. */
    record ProbeReplication(NodeId peer) implements HeartbeatEffect {}

    /** The answer to a command. {@code refusal}: null when it is done. */
    record Answer(String request, @Nullable String refusal) implements HeartbeatEffect {}

    /** For the log. */
    record Say(Level level, String text) implements HeartbeatEffect {}

    enum Level {
        INFO,
        WARNING,
        ERROR
    }
}
