package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.membership.Topology;
import org.twinhost.heartbeat.core.packet.Incoming;
import org.twinhost.heartbeat.core.packet.Outgoing;
import org.twinhost.heartbeat.core.packet.Packet;

/**
 * What goes out: keepalives on every link, and messages over the best link left. The best is the first in order on which
 * the peer heard us lately; what is not acknowledged in time is sent again on all of these, so that a link that was cut this
 * moment costs one retry and not a deadtime.
 */
final class MessageTransport {

    private static final long UDP_AGAIN_MS = 150;
    private static final long SERIAL_AGAIN_MS = 600;
    private static final int UDP_WINDOW = 32;
    private static final int SENDS_BEFORE_SERIAL = 3;

    /**
     * @param tier 0: the peer heard us on it within the last keepalives; 1: within deadtime; 2: not
     */
    private record Route(Topology.ConfiguredLink link, int tier) {}

    private final HeartbeatStep step;

    MessageTransport(HeartbeatStep step) {
        this.step = step;
    }

    /** A keepalive on every link to everybody. */
    void toAll(boolean wantsAnswer) {
        for (var node : step.state().others()) {
            for (var link : step.topology().between(step.self(), node)) {
                transmit(node, link.name(), wantsAnswer, null);
            }
        }
    }

    void answer(NodeId node, String link) {
        transmit(node, link, false, null);
    }

    void submit(NodeId to, byte[] message) {
        var peer = step.peer(to);
        var refusal = !step.isConfigured() || !step.state().others().contains(to) ? "it is no other node of the cluster"
                : !peer.isHeard() || step.liveness(to) == Liveness.LOST ? "it is not heard"
                : message.length > Outgoing.MESSAGE_BYTES_MAX ? "it has " + message.length + " bytes, more than "
                        + Outgoing.MESSAGE_BYTES_MAX
                : !peer.outgoing().hasRoomFor(message) ? "too many are waiting already"
                : null;
        if (refusal == null) {
            step.become(step.state().with(peer.with(peer.outgoing().submit(step.nowMs, message))));
        } else {
            step.say(WARNING, "dropped a message for " + to + ": " + refusal);
        }
    }

    /** Sends the fragments that are due, to everybody. */
    void sendDue() {
        for (var node : step.state().others()) {
            // Numbers of messages count within a pair of sessions, and a newer one of the peer's is there.
            if (!step.peer(node).outgoing().waiting().isEmpty() && !step.peer(node).isIntroduced()) {
                sendDue(node);
            }
        }
    }

    private void sendDue(NodeId node) {
        var peer = step.peer(node);
        var routes = routes(peer);
        if (routes.isEmpty()) {
            return;
        }
        var best = routes.getFirst();
        var serial = best.link().serial();
        var due = peer.outgoing().due(step.nowMs, serial ? 1 : UDP_WINDOW, serial ? SERIAL_AGAIN_MS : UDP_AGAIN_MS);
        for (var one : due) {
            for (var route : routes) {
                var again = one.sends() > 0
                        && (!route.link().serial() || one.sends() >= SENDS_BEFORE_SERIAL && one == due.getFirst());
                if (route == best || again) {
                    transmit(node, route.link().name(), false, one.fragment(step.nowMs));
                }
            }
        }
        if (!due.isEmpty()) {
            step.become(step.state().with(peer.with(peer.outgoing().sent(step.nowMs, due))));
        }
    }

    private List<Route> routes(Peer peer) {
        return step.topology().between(step.self(), peer.node()).stream()
                .map(link -> new Route(link, tier(peer.on(link.name()))))
                .filter(route -> route.tier() < 2)
                .sorted(Comparator.comparingInt(Route::tier))
                .toList();
    }

    private int tier(Peer.Hearing hearing) {
        var age = step.nowMs - hearing.echoedMs();
        var timing = step.topology().timing();
        return age < timing.keepaliveMs() * 5L / 2 ? 0 : age < timing.deadtimeMs() ? 1 : 2;
    }

    private void transmit(NodeId to, String link, boolean wantsAnswer, Packet.@Nullable Fragment fragment) {
        var peer = step.peer(to);
        var state = step.state();
        var counter = state.lastSent().counter() + 1;
        var toEcho = peer.toEcho();
        var echoes = new ArrayList<Packet.Echo>(toEcho.size());
        toEcho.forEach((name, hearing) -> {
            if (hearing.stampMs() != Peer.NEVER) {
                echoes.add(new Packet.Echo(name, hearing.stampMs()));
            }
        });
        var introduced = peer.isIntroduced();
        step.emit(new HeartbeatEffect.Transmit(new Packet(state.self(), to, link, state.me(), counter, step.nowMs,
                introduced ? peer.introduced().session() : peer.session(), echoes,
                PublishedMembership.status(state, step.nowMs), wantsAnswer || introduced,
                introduced ? Incoming.EMPTY.expected() : peer.incoming().expected(), fragment)));
        step.become(state.with(new MembershipState.LastSent(counter, state.lastSent().status(), state.lastSent().shown())));
    }
}
