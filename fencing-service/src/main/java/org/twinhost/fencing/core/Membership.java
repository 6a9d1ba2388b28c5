package org.twinhost.fencing.core;

import org.twinhost.contract.NodeId;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.PeerState;

/**
 * Heartbeat's last word on this node.
 *
 * @param atMs when it was given
 * @param state null: none yet in this boot
 */
public record Membership(long atMs, HeartbeatState state) {

    public static final Membership NONE = new Membership(Long.MIN_VALUE / 2, null);

    public boolean isFresh(long nowMs, FencingTiming timing) {
        return state != null && nowMs - atMs <= timing.freshMs();
    }

    public boolean hears(NodeId node) {
        return state != null && state.peer(node).filter(PeerState::isHeard).isPresent();
    }

    boolean knows(NodeId node) {
        return state != null && state.peer(node).isPresent();
    }

    /** @return 0: heartbeat has not heard it since it keeps account */
    long newestIncarnationOf(NodeId node) {
        return state == null ? 0 : state.peer(node).map(PeerState::incarnation).orElse(0L);
    }

    VictimLiveness livenessOf(NodeId node, long newestIncarnation) {
        return state == null
                ? VictimLiveness.NONE
                : new VictimLiveness(atMs, state.quorate(), state.view().has(node), hears(node), newestIncarnation);
    }
}
