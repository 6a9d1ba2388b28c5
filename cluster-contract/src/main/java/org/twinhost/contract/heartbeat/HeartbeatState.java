package org.twinhost.contract.heartbeat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;

/**
 * Retained on {@code twinhost/heartbeat/state/membership}.
 *
 * @param sequence counts publications of this session
 * @param at when it was published
 * @param incarnation of this node: raised durably at each boot
 * @param session of this heartbeat service: raised durably at each of its starts
 * @param quorate whether this node may shoot, start and write configuration in this view
 * @param waitingFor why it may not, for the administrator; null when quorate
 * @param schedulingDelayMs the longest that a wake-up of this service came late in the last minute, in ms
 * @param troubles for the administrator: who sends packets that are refused (another key, another cluster), and the like
 */
public record HeartbeatState(
        long sequence, Instant at, NodeId node, long incarnation, long session, View view, boolean quorate,
        @Nullable String waitingFor, List<PeerState> peers, long schedulingDelayMs, List<String> troubles) {

    /** A build that knows no troubles says nothing of them. */
    public HeartbeatState {
        troubles = troubles == null ? List.of() : List.copyOf(troubles);
    }

    /** Without troubles. */
    public HeartbeatState(
            long sequence, Instant at, NodeId node, long incarnation, long session, View view, boolean quorate,
            String waitingFor, List<PeerState> peers, long schedulingDelayMs) {
        this(sequence, at, node, incarnation, session, view, quorate, waitingFor, peers, schedulingDelayMs, List.of());
    }

    /** The same with these peers. */
    public HeartbeatState with(List<PeerState> others) {
        return new HeartbeatState(sequence, at, node, incarnation, session, view, quorate, waitingFor, others,
                schedulingDelayMs, troubles);
    }

    public Optional<PeerState> peer(NodeId node) {
        return peers.stream().filter(peer -> peer.node().equals(node)).findFirst();
    }
}
