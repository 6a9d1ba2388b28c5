package org.twinhost.heartbeat.core;

import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.kernel.NextDeadline;

/**
 * What silence means. Heartbeat silent while the replication service answers is suspicion only, until restart-grace is over;
 * this delays a new view, and permits nothing (S4).
 */
record Suspicion(Timing timing) {

    /**
     * @param left it said goodbye in the incarnation that was last heard
     * @param heard heard since this service started
     * @param heardThisBoot heard since this node booted
     * @param member a member of our view
     * @param lost given up before, and not heard since
     * @param silenceMs since it last lived for certain, or since we began to listen
     * @param replicationSilenceMs since its replication service was last heard
     */
    record Evidence(
            boolean left, boolean heard, boolean heardThisBoot, boolean member, boolean lost, long silenceMs,
            long replicationSilenceMs) {}

    Liveness judge(Evidence of) {
        if (of.left()) {
            return Liveness.LEFT;
        }
        if (!of.heard() && !of.member()) {
            return of.heardThisBoot() ? Liveness.LOST : Liveness.NEVER_HEARD;
        }
        if (of.lost()) {
            return Liveness.LOST;
        }
        if (of.silenceMs() < timing.deadtimeMs()) {
            return of.heard() ? Liveness.ALIVE : Liveness.SUSPECT;
        }
        var answers = of.replicationSilenceMs() < timing.deadtimeMs();
        return answers && of.silenceMs() < timing.restartGraceMs() ? Liveness.SUSPECT : Liveness.LOST;
    }

    /** When the silence of a peer or of one of its links is taken for something else next. */
    NextDeadline next(Peer peer, long listeningSinceMs, long nowMs) {
        var aliveAtMs = Math.max(peer.aliveAtMs(timing.deadtimeMs()), listeningSinceMs);
        var next = NextDeadline.after(nowMs, aliveAtMs + timing.deadtimeMs(), aliveAtMs + timing.restartGraceMs(),
                peer.lastStatus().atMs() + timing.deadtimeMs(), peer.replicationAtMs() + timing.deadtimeMs());
        for (var link : peer.links().values()) {
            next = next.or(next(link, nowMs));
        }
        return next;
    }

    private NextDeadline next(Peer.Hearing link, long nowMs) {
        return NextDeadline.after(nowMs, link.heardAtMs() + timing.warntimeMs(), link.heardAtMs() + timing.deadtimeMs(),
                link.echoedMs() + timing.deadtimeMs());
    }

    /** Whether the local replication service shall be asked about the peer. */
    boolean shallProbe(long silenceMs) {
        return silenceMs >= timing.deadtimeMs() / 2;
    }

    Peer.LinkCondition judge(Peer.Hearing link, long nowMs) {
        var silence = nowMs - link.heardAtMs();
        if (link.heardAtMs() == Peer.NEVER) {
            return Peer.LinkCondition.UNHEARD;
        }
        if (silence >= timing.deadtimeMs()) {
            return Peer.LinkCondition.DOWN;
        }
        if (silence >= timing.warntimeMs()) {
            return Peer.LinkCondition.LATE;
        }
        return nowMs - link.echoedMs() >= timing.deadtimeMs() ? Peer.LinkCondition.ONE_WAY : Peer.LinkCondition.UP;
    }
}
