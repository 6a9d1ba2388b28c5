package org.twinhost.heartbeat.core;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;

/**
 * What a node shows of itself, to its peers and to its own services. Only what is durable is shown (S5); what is given up is
 * given up at once. Safe to call at any time with the newest state: a service that has not run for a while shows no quorum.
 */
public final class Standpoint {

    /** The published state without its ages: when this changes it is published at once. */
    record Shown(View view, boolean quorate, String waitingFor, List<Seen> peers, List<String> troubles) {}

    record Seen(NodeId node, Liveness liveness, NodeSession session, Revision revision, List<String> linksUp) {}

    private Standpoint() {}

    /** Whether this node may act now: in a durable view that nothing casts doubt on. */
    public static boolean isQuorate(NodeState state, long nowMs) {
        return state.topology() != null && whyNot(state, nowMs) == null;
    }

    /** When the core last looked at the time. */
    public static long tickedAtMs(NodeState state) {
        return state.pulse().tickMs();
    }

    static View view(NodeState state) {
        var disk = state.disk();
        return disk.withdrawn() || disk.wanted().view().equals(View.NONE) ? View.NONE : disk.durable().view();
    }

    static Packet.Status status(NodeState state, long nowMs) {
        var durable = state.disk().durable();
        return new Packet.Status(view(state), durable.promised(), state.announced(), durable.highest(),
                state.topology().revision(), isQuorate(state, nowMs), durable.left());
    }

    static Shown shown(NodeState state, long nowMs) {
        var report = report(state, nowMs, 0, Instant.EPOCH, 0);
        return new Shown(report.view(), report.quorate(), report.waitingFor(),
                report.peers().stream().map(peer -> new Seen(peer.node(), peer.liveness(),
                        new NodeSession(peer.incarnation(), peer.session()), peer.revision(),
                        peer.links().stream().filter(LinkState::up).map(LinkState::name).toList())).toList(),
                report.troubles());
    }

    /** The state as it is published. */
    public static HeartbeatState report(
            NodeState state, long nowMs, long sequence, Instant at, long schedulingDelayMs) {
        var peers = state.topology() == null
                ? List.<PeerState>of()
                : state.others().stream().map(node -> peer(state, node, nowMs)).toList();
        return new HeartbeatState(sequence, at, state.self(), state.me().incarnation(), state.me().session(), view(state),
                isQuorate(state, nowMs), whyNot(state, nowMs), peers, schedulingDelayMs, Strangers.texts(state.strangers()));
    }

    private static PeerState peer(NodeState state, NodeId node, long nowMs) {
        var durable = state.disk().durable();
        var peer = state.peer(node);
        var known = durable.peer(node).session();
        // A newer incarnation is told once it is durable (S5); until then what was heard of it is not the older one's, which
        // may be proven off.
        var isHeardInKnown = !peer.isHeard() || peer.session().incarnation() == known.incarnation();
        var links = state.topology().between(state.self(), node).stream().map(link -> {
            var heardAt = isHeardInKnown ? peer.on(link.name()).heardAtMs() : Peer.NEVER;
            return new LinkState(link.name(), nowMs - heardAt < state.topology().timing().deadtimeMs(), age(nowMs, heardAt));
        }).toList();
        return new PeerState(node, state.liveness(node, durable, nowMs), known.incarnation(), known.session(),
                age(nowMs, isHeardInKnown ? peer.heardAtMs() : Peer.NEVER), peer.status() == null ? null : peer.status().revision(), links);
    }

    private static Long age(long nowMs, long atMs) {
        return atMs == Peer.NEVER ? null : nowMs - atMs;
    }

    /** Why this node may not act, for the administrator; null when it may. */
    static String whyNot(NodeState state, long nowMs) {
        if (state.topology() == null) {
            return "waits for its first configuration: is config-service running?";
        }
        var disk = state.disk();
        var pulse = state.pulse();
        if (disk.wanted().left()) {
            return "left the cluster cleanly; it joins again at its next boot";
        }
        if (view(state).equals(View.NONE)) {
            return waitingForPeers(state, nowMs);
        }
        var pauseMs = nowMs - pulse.tickMs();
        if (pauseMs > state.topology().pauseMs()) {
            return "heartbeat-service could not run for " + pauseMs + " ms: its view may be outdated";
        }
        if (pulse.doubts()) {
            return pulse.doubt() + ": waits until " + othersOf(state, view(state)) + " says that " + view(state)
                    + " still stands";
        }
        var promised = disk.wanted().promised() != null ? disk.wanted().promised() : disk.durable().promised();
        if (promised != null) {
            return "agreed to " + promised + " and waits for its installation";
        }
        return state.quorum().permits(view(state).members())
                ? null
                : view(state) + " is no majority of " + state.topology().nodes();
    }

    private static String waitingForPeers(NodeState state, long nowMs) {
        var newer = state.others().stream()
                .filter(node -> state.peer(node).status() != null)
                .filter(node -> state.liveness(node, state.disk().durable(), nowMs) == Liveness.ALIVE)
                .map(node -> node + " holds " + state.peer(node).status().installed())
                .collect(Collectors.joining(", "));
        var missing = state.others().stream()
                .filter(node -> state.liveness(node, state.disk().durable(), nowMs) != Liveness.ALIVE)
                .map(NodeId::value)
                .collect(Collectors.joining(", "));
        var troubles = Strangers.texts(state.strangers());
        return (state.disk().durable().met() ? "out of its view" : "has met nobody since its boot")
                + (newer.isEmpty() ? "" : "; " + newer + "; waits to be admitted")
                + (missing.isEmpty() ? "" : "; waits for " + missing
                        + " (if it is off for good: twinctl fence confirm " + missing.split(", ")[0] + ")")
                + (troubles.isEmpty() ? "" : "; " + String.join("; ", troubles));
    }

    private static String othersOf(NodeState state, View view) {
        var others = view.members().stream().filter(node -> !node.equals(state.self())).map(NodeId::value).toList();
        return others.isEmpty() ? "deadtime has passed and nobody" : String.join(", ", others);
    }
}
