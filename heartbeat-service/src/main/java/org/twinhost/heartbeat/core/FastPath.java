package org.twinhost.heartbeat.core;

import org.twinhost.heartbeat.core.packet.Packet;

/**
 * How long nothing can change by time alone, or by hearing the same again. A tick that changed nothing would change nothing
 * again, until one of the moments comes at which what was heard so far is taken for something else; ticks before it are not
 * worth the thinking.
 */
final class FastPath {

    private FastPath() {}

    /** Whether a tick at this moment changes nothing but the moment of the last tick. */
    static boolean covers(MembershipState state, long nowMs) {
        var ticks = state.ticks();
        return nowMs < ticks.unchangedUntilMs() && nowMs - ticks.tickMs() <= state.topology().pauseMs();
    }

    /**
     * Whether a packet says nothing that was not known: the keepalive of a peer that is well, on a link that is up. It moves
     * on when the peer was heard, and with that every moment at which it would be missed; nothing else follows from it.
     */
    static boolean covers(MembershipState state, HeartbeatEvent.Heard event) {
        var packet = event.packet();
        var nowMs = event.nowMs();
        if (!covers(state, nowMs) || packet.fragment() != null || packet.wantsAnswer() || !packet.link().equals(event.link())
                || !packet.to().equals(state.self()) || !state.others().contains(packet.from())) {
            return false;
        }
        var peer = state.peer(packet.from());
        var hearing = peer.on(packet.link());
        return !peer.lost() && state.silenceMs(peer, nowMs) < state.topology().timing().deadtimeMs()
                && isOfKnownSession(state, peer, packet) && hearing.condition() == Peer.LinkCondition.UP
                && hearing.window().isNew(packet.counter()) && packet.status().equals(peer.status())
                && packet.echoOf().equals(state.me()) && state.isCurrent(peer, nowMs) && echoesNothingNew(peer, packet);
    }

    private static boolean isOfKnownSession(MembershipState state, Peer peer, Packet packet) {
        var known = state.disk().wanted().peer(packet.from());
        return packet.sender().equals(peer.session()) && packet.sender().equals(known.session()) && known.heardThisBoot();
    }

    /** A link that is not up may be made so by an echo. */
    private static boolean echoesNothingNew(Peer peer, Packet packet) {
        for (var echo : packet.echoes()) {
            var hearing = peer.on(echo.link());
            if (hearing.condition() != Peer.LinkCondition.UP && echo.stampMs() > hearing.echoedMs()) {
                return false;
            }
        }
        return true;
    }

    /**
     * After a tick.
     *
     * @param before the state that it met
     * @return {@link Peer#NEVER}: the next one may change something
     */
    static long until(MembershipState before, HeartbeatStep step) {
        var state = step.state();
        if (!state.isConfigured() || step.hasEffects() || !isSettled(state) || !isTheSame(before, state)) {
            return Peer.NEVER;
        }
        var timing = state.topology().timing();
        var suspicion = new Suspicion(timing);
        var next = RejectedPackets.next(state.rejected(), step.nowMs).or(state.ticks().next(timing, step.nowMs));
        for (var node : state.others()) {
            next = next.or(suspicion.next(state.peer(node), state.ticks().listeningSinceMs(), step.nowMs));
        }
        return next.atMs();
    }

    /** Nothing is under way whose time has to be watched closely. */
    private static boolean isSettled(MembershipState state) {
        var disk = state.disk();
        var ticks = state.ticks();
        return disk.facts().isSettled() && disk.wanted().promised() == null && disk.answers().isEmpty()
                && state.announced() == null
                && !ticks.doubts() && ticks.silence() == null && ticks.staleCoordinatorSinceMs() == Peer.NEVER
                && state.peers().values().stream().allMatch(peer -> peer.outgoing().waiting().isEmpty());
    }

    private static boolean isTheSame(MembershipState before, MembershipState after) {
        return before.configured() == after.configured() && before.disk() == after.disk() && before.peers() == after.peers()
                && before.announced() == after.announced() && before.lastSent() == after.lastSent()
                && before.ticks().ticked(0).unchangedUntil(0).equals(after.ticks().ticked(0).unchangedUntil(0));
    }
}
