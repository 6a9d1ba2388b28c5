package org.twinhost.heartbeat.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;

/**
 * What a node shows of itself, to its peers and to its own services. Only what is durable is shown (S5); what is given up is
 * given up at once. Safe to call at any time with the newest state: a service that has not run for a while shows no quorum.
 */
public final class PublishedMembership {

    /** The published state without its ages: when this changes it is published at once. */
    record Shown(View view, boolean quorate, @Nullable String waitingFor, List<Seen> peers, List<String> troubles) {}

    record Seen(NodeId node, Liveness liveness, NodeSession session, @Nullable Revision revision, List<String> linksUp) {}

    /** How far a node is from acting. */
    public enum Stage {
        /** Knows no configuration yet. */
        UNCONFIGURED,
        /** Said goodbye in this incarnation. */
        LEFT,
        /** In no view. */
        OUT,
        /** Silent for a drill. */
        SILENT,
        /** Could not run for too long just now. */
        STARVED,
        /** In a view that has to be confirmed first. */
        DOUBTING,
        /** In a view that it has agreed to leave for another. */
        PROMISED,
        /** In a view that is no majority. */
        MINORITY,
        /** May act. */
        QUORATE
    }

    private PublishedMembership() {}

    public static Stage stage(MembershipState state, long nowMs) {
        if (!state.isConfigured()) {
            return Stage.UNCONFIGURED;
        }
        var disk = state.disk();
        if (disk.wanted().left()) {
            return Stage.LEFT;
        }
        var view = view(state);
        if (view.equals(View.NONE)) {
            return Stage.OUT;
        }
        if (state.ticks().isSilent(nowMs)) {
            return Stage.SILENT;
        }
        if (nowMs - state.ticks().tickMs() > state.topology().pauseMs()) {
            return Stage.STARVED;
        }
        if (state.ticks().doubts()) {
            return Stage.DOUBTING;
        }
        if (disk.promised() != null) {
            return Stage.PROMISED;
        }
        return state.quorum().permits(view.members()) ? Stage.QUORATE : Stage.MINORITY;
    }

    /** Whether this node may act now: in a durable view that nothing casts doubt on. */
    public static boolean isQuorate(MembershipState state, long nowMs) {
        return stage(state, nowMs) == Stage.QUORATE;
    }

    /** What is made of a peer, by what is durable. */
    public static Liveness liveness(MembershipState state, NodeId node, long nowMs) {
        return state.liveness(node, state.disk().durable(), nowMs);
    }

    /** The peers that are heard now, as far as that is durable; nobody while this node is silent. */
    public static List<NodeId> alive(MembershipState state, long nowMs) {
        return !state.isConfigured() || state.ticks().isSilent(nowMs) ? List.of() : state.others().stream()
                .filter(node -> liveness(state, node, nowMs) == Liveness.ALIVE).toList();
    }

    /** When the core last looked at the time. */
    public static long tickedAtMs(MembershipState state) {
        return state.ticks().tickMs();
    }

    /** The view it is in; {@link View#NONE}: none. */
    public static View view(MembershipState state) {
        var disk = state.disk();
        return disk.withdrawn() || disk.wanted().view().equals(View.NONE) ? View.NONE : disk.durable().view();
    }

    static Packet.Status status(MembershipState state, long nowMs) {
        var durable = state.disk().durable();
        return new Packet.Status(view(state), durable.promised(), state.announced(), durable.highest(),
                state.topology().revision(), isQuorate(state, nowMs), durable.left());
    }

    static Shown shown(MembershipState state, long nowMs) {
        var seen = new ArrayList<Seen>();
        if (state.isConfigured()) {
            for (var node : state.others()) {
                seen.add(seen(state, node, nowMs));
            }
        }
        return new Shown(view(state), isQuorate(state, nowMs), whyNot(state, nowMs), seen,
                RejectedPackets.texts(state.rejected()));
    }

    private static Seen seen(MembershipState state, NodeId node, long nowMs) {
        var durable = state.disk().durable();
        var peer = state.peer(node);
        var isHeardInKnown = isHeardInKnown(state, peer);
        var up = new ArrayList<String>();
        for (var link : state.topology().between(state.self(), node)) {
            if (isHeardInKnown && nowMs - peer.on(link.name()).heardAtMs() < state.topology().timing().deadtimeMs()) {
                up.add(link.name());
            }
        }
        return new Seen(node, state.liveness(node, durable, nowMs), durable.peer(node).session(),
                peer.status() == null ? null : peer.status().revision(), up);
    }

    /** The state as it is published. */
    public static HeartbeatState report(
            MembershipState state, long nowMs, long sequence, Instant at, long schedulingDelayMs) {
        var peers = !state.isConfigured()
                ? List.<PeerState>of()
                : state.others().stream().map(node -> peer(state, node, nowMs)).toList();
        return new HeartbeatState(sequence, at, state.self(), state.me().incarnation(), state.me().session(), view(state),
                isQuorate(state, nowMs), whyNot(state, nowMs), peers, schedulingDelayMs,
                        RejectedPackets.counted(state.rejected()));
    }

    private static PeerState peer(MembershipState state, NodeId node, long nowMs) {
        var durable = state.disk().durable();
        var peer = state.peer(node);
        var known = durable.peer(node).session();
        var isHeardInKnown = isHeardInKnown(state, peer);
        var links = new ArrayList<LinkState>();
        for (var link : state.topology().between(state.self(), node)) {
            var heardAt = isHeardInKnown ? peer.on(link.name()).heardAtMs() : Peer.NEVER;
            links.add(new LinkState(link.name(), nowMs - heardAt < state.topology().timing().deadtimeMs(),
                    age(nowMs, heardAt)));
        }
        return new PeerState(node, state.liveness(node, durable, nowMs), known.incarnation(), known.session(),
                lastHeardMs(state, node, nowMs), age(nowMs, isHeardInKnown ? peer.echoedMs() : Peer.NEVER),
                        peer.status() == null ? null : peer.status().revision(), links);
    }

    /** How long ago this node tells that it last heard the peer, in ms; null: not in the incarnation that it names. */
    public static @Nullable Long lastHeardMs(MembershipState state, NodeId node, long nowMs) {
        var peer = state.peer(node);
        return age(nowMs, isHeardInKnown(state, peer) ? peer.aliveAtMs(state.topology().timing().deadtimeMs()) : Peer.NEVER);
    }

    /**
     * A newer incarnation is told once it is durable (S5); until then what was heard of it is not the older one's, which may
     * be proven off.
     */
    private static boolean isHeardInKnown(MembershipState state, Peer peer) {
        return !peer.isHeard()
                || peer.session().incarnation() == state.disk().durable().peer(peer.node()).session().incarnation();
    }

    private static @Nullable Long age(long nowMs, long atMs) {
        return atMs == Peer.NEVER ? null : nowMs - atMs;
    }

    /** Why this node may not act, for the administrator; null when it may. */
    static @Nullable String whyNot(MembershipState state, long nowMs) {
        return switch (stage(state, nowMs)) {
            case UNCONFIGURED -> "waits for its first configuration: is config-service running?";
            case LEFT -> "left the cluster cleanly; it joins again at its next boot";
            case OUT -> waitingForPeers(state, nowMs);
            case SILENT -> "is silent on every link for a drill, and speaks again by itself if nobody switches it off";
            case STARVED -> "heartbeat-service could not run for " + (nowMs - state.ticks().tickMs())
                    + " ms: its view may be outdated";
            case DOUBTING -> state.ticks().doubt() + ": waits until " + othersOf(state, view(state)) + " says that "
                    + view(state) + " still stands";
            case PROMISED -> "agreed to " + state.disk().promised() + " and waits for its installation";
            case MINORITY -> view(state) + " is no majority of " + state.topology().nodes();
            case QUORATE -> null;
        };
    }

    private static String waitingForPeers(MembershipState state, long nowMs) {
        var newer = state.others().stream()
                .filter(node -> state.peer(node).status() != null)
                .filter(node -> state.liveness(node, state.disk().durable(), nowMs) == Liveness.ALIVE)
                .map(node -> node + " holds " + state.peer(node).said().installed())
                .collect(Collectors.joining(", "));
        var missing = state.others().stream()
                .filter(node -> state.liveness(node, state.disk().durable(), nowMs) != Liveness.ALIVE)
                .map(NodeId::value)
                .collect(Collectors.joining(", "));
        var troubles = RejectedPackets.texts(state.rejected());
        return (state.disk().durable().met() ? "out of its view" : "has met nobody since its boot")
                + (newer.isEmpty() ? "" : "; " + newer + "; waits to be admitted")
                + (missing.isEmpty() ? "" : "; waits for " + missing
                        + " (if it is off for good: twinctl fence confirm " + missing.split(", ")[0] + ")")
                + (troubles.isEmpty() ? "" : "; " + String.join("; ", troubles));
    }

    private static String othersOf(MembershipState state, View view) {
        var others = view.members().stream().filter(node -> !node.equals(state.self())).map(NodeId::value).toList();
        return others.isEmpty() ? "deadtime has passed and nobody" : String.join(", ", others);
    }
}
