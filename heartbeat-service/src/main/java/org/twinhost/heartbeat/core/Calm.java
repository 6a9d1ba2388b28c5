package org.twinhost.heartbeat.core;

/**
 * How long nothing can change by time alone, or by hearing the same again. A tick that changed nothing would change nothing
 * again, until one of the moments comes at which what was heard so far is taken for something else; ticks before it are not
 * worth the thinking.
 */
final class Calm {

    private Calm() {}

    /** Whether a tick at this moment changes nothing but the moment of the last tick. */
    static boolean covers(NodeState state, long nowMs) {
        var pulse = state.pulse();
        return nowMs < pulse.calmUntilMs() && nowMs - pulse.tickMs() <= state.topology().pauseMs();
    }

    /**
     * Whether a packet says nothing that was not known: the keepalive of a peer that is well, on a link that is up. It moves
     * on when the peer was heard, and with that every moment at which it would be missed; nothing else follows from it.
     */
    static boolean covers(NodeState state, HeartbeatEvent.Heard event) {
        var packet = event.packet();
        var nowMs = event.nowMs();
        if (!covers(state, nowMs) || packet.fragment() != null || packet.wantsAnswer() || !packet.link().equals(event.link())
                || !packet.to().equals(state.self()) || !state.others().contains(packet.from())) {
            return false;
        }
        var peer = state.peer(packet.from());
        var hearing = peer.on(packet.link());
        return !peer.lost() && isOfKnownSession(state, peer, packet) && hearing.condition() == Peer.Condition.UP
                && hearing.window().isNew(packet.counter()) && packet.status().equals(peer.status())
                && packet.echoOf().equals(state.me()) && state.isCurrent(peer, nowMs) && echoesNothingNew(peer, packet);
    }

    private static boolean isOfKnownSession(NodeState state, Peer peer, Packet packet) {
        var known = state.disk().wanted().peer(packet.from());
        return packet.sender().equals(peer.session()) && packet.sender().equals(known.session()) && known.heardThisBoot();
    }

    /** A link that is not up may be made so by an echo. */
    private static boolean echoesNothingNew(Peer peer, Packet packet) {
        for (var echo : packet.echoes()) {
            var hearing = peer.on(echo.link());
            if (hearing.condition() != Peer.Condition.UP && echo.stampMs() > hearing.echoedMs()) {
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
    static long until(NodeState before, Turn turn) {
        var state = turn.state();
        if (state.topology() == null || turn.hasEffects() || !isSettled(state) || !isTheSame(before, state)) {
            return Peer.NEVER;
        }
        var moments = new Moments(turn.nowMs, state.pulse().keepaliveMs() + state.topology().timing().keepaliveMs());
        var timing = state.topology().timing();
        for (var node : state.others()) {
            var peer = state.peer(node);
            for (var hearing : peer.links().values()) {
                moments.add(hearing.heardAtMs() + timing.warntimeMs());
                moments.add(hearing.heardAtMs() + timing.deadtimeMs());
                moments.add(hearing.echoedMs() + timing.deadtimeMs());
            }
            var heardAtMs = Math.max(peer.heardAtMs(), state.pulse().listeningSinceMs());
            moments.add(heardAtMs + timing.deadtimeMs());
            moments.add(heardAtMs + timing.restartGraceMs());
            moments.add(peer.replicationAtMs() + timing.deadtimeMs());
        }
        moments.add(state.pulse().listeningSinceMs() + timing.deadtimeMs());
        return moments.next;
    }

    /** Nothing is under way whose time has to be watched closely. */
    private static boolean isSettled(NodeState state) {
        var disk = state.disk();
        var pulse = state.pulse();
        return disk.writing() == null && disk.wanted().promised() == null && disk.answers().isEmpty()
                && state.announced() == null && state.strangers().isEmpty()
                && !pulse.doubts() && pulse.staleCoordinatorSinceMs() == Peer.NEVER
                && state.peers().values().stream().allMatch(peer -> peer.outgoing().waiting().isEmpty());
    }

    private static boolean isTheSame(NodeState before, NodeState after) {
        return before.topology() == after.topology() && before.disk() == after.disk() && before.peers() == after.peers()
                && before.announced() == after.announced() && before.spoken() == after.spoken()
                && before.pulse().ticked(0).calmUntil(0).equals(after.pulse().ticked(0).calmUntil(0));
    }

    /** The first of many moments that is still to come. */
    private static final class Moments {
        private final long nowMs;
        private long next;

        Moments(long nowMs, long first) {
            this.nowMs = nowMs;
            this.next = first;
        }

        void add(long ms) {
            if (ms > nowMs) {
                next = Math.min(next, ms);
            }
        }
    }
}
