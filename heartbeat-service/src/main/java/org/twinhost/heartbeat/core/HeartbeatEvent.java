package org.twinhost.heartbeat.core;

import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatCommand.FallSilent;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.membership.Topology;
import org.twinhost.heartbeat.core.packet.Packet;

/**
 * What happens to heartbeat. {@code nowMs} is the monotonic clock at the moment the event is handled, never when it was
 * queued: a process that was frozen must notice by its first event.
 */
public sealed interface HeartbeatEvent {

    long nowMs();

    /** The configuration is known, or another one is. */
    record Configured(long nowMs, Topology topology) implements HeartbeatEvent {}

    /** Time passes; comes several times a keepalive. */
    record Tick(long nowMs) implements HeartbeatEvent {}

    /** A packet whose seal is right. */
    record Heard(long nowMs, String link, String address, Packet packet) implements HeartbeatEvent {}

    /**
     * Things arrived whose seal is wrong or which are no packets.
     *
     * @param address where they claim to come from
     * @param count how many since the last such event
     */
    record Refused(long nowMs, String link, String address, String reason, long count) implements HeartbeatEvent {}

    /**
     * The local replication service answered a probe.
     *
     * @param lastHeardMs how long ago it heard the peer's replication service, in ms; null: never in its session
     */
    record ReplicationAnswered(long nowMs, NodeId peer, @Nullable Long lastHeardMs) implements HeartbeatEvent {}

    /** A {@link HeartbeatEffect.Persist} is on stable storage. */
    record Persisted(long nowMs, StoredMembership stored) implements HeartbeatEvent {}

    /** A message of a local service for another node. */
    record Submitted(long nowMs, NodeId to, byte[] message) implements HeartbeatEvent {}

    /** An operator's word that the peer is off; see {@link org.twinhost.contract.heartbeat.HeartbeatCommand.EndWaiting}. */
    record EndWaiting(long nowMs, String request, NodeId peer, String operator) implements HeartbeatEvent {}

    /** Say goodbye; see {@link org.twinhost.contract.heartbeat.HeartbeatCommand.Leave}. */
    record Leave(long nowMs, String request, View view) implements HeartbeatEvent {}

    /**
     * Look hung; see {@link FallSilent}.
     *
     * @param asker the node that asks
     */
    record SilenceAsked(long nowMs, String request, NodeId asker, FallSilent command) implements HeartbeatEvent {}
}
