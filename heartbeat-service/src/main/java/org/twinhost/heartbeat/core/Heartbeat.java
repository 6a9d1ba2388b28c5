package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;
import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.Step;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatCommand.FallSilent;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.HeartbeatEvent.Configured;
import org.twinhost.heartbeat.core.HeartbeatEvent.EndWaiting;
import org.twinhost.heartbeat.core.HeartbeatEvent.Heard;
import org.twinhost.heartbeat.core.HeartbeatEvent.Leave;
import org.twinhost.heartbeat.core.HeartbeatEvent.Persisted;
import org.twinhost.heartbeat.core.HeartbeatEvent.Refused;
import org.twinhost.heartbeat.core.HeartbeatEvent.ReplicationAnswered;
import org.twinhost.heartbeat.core.HeartbeatEvent.SilenceAsked;
import org.twinhost.heartbeat.core.HeartbeatEvent.Submitted;
import org.twinhost.heartbeat.core.HeartbeatEvent.Tick;
import org.twinhost.heartbeat.core.membership.Silence;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.membership.Topology;

/**
 * The machine of one node's heartbeat. It draws the same conclusions after every event: first whether it slept, then what
 * the event says, then the view, then what has to be written, said and published.
 */
public final class Heartbeat {

    private Heartbeat() {}

    public static Step<MembershipState, HeartbeatEffect> on(MembershipState state, HeartbeatEvent event) {
        if (event instanceof Tick(var nowMs) && FastPath.covers(state, nowMs)) {
            return new Step<>(state.with(state.ticks().ticked(nowMs)), List.of());
        }
        if (event instanceof Heard heard && FastPath.covers(state, heard)) {
            var peer = state.peer(heard.packet().from());
            return new Step<>(state.with(PacketReceiver.received(state, peer, heard.nowMs(), heard.packet())), List.of());
        }
        var step = new HeartbeatStep(state, event.nowMs());
        if (state.ticks().isSilent(event.nowMs())) {
            return silently(step, event);
        }
        endSilence(step);
        noticePause(step);
        handle(step, event);
        new ViewAgreement(step).decide();
        persist(step);
        tellPeers(step);
        if (step.isConfigured()) {
            new MessageTransport(step).sendDue();
        }
        publish(step);
        step.become(step.state().with(step.state().ticks().unchangedUntil(
                event instanceof Tick ? FastPath.until(state, step) : Peer.NEVER)));
        return step.result();
    }

    /** A process that was frozen wakes with its old view: quorum goes before anything else is looked at. */
    private static void noticePause(HeartbeatStep step) {
        var ticks = step.state().ticks();
        var pauseMs = step.nowMs - ticks.tickMs();
        if (!step.isConfigured() || pauseMs <= step.topology().pauseMs()) {
            return;
        }
        var why = "heartbeat-service could not run for " + pauseMs + " ms";
        resume(step, why);
        step.say(WARNING, why + " (frozen, or starved of processor time): no quorum until the view is confirmed");
    }

    private static void resume(HeartbeatStep step, String why) {
        var resumed = step.state().ticks().resumed(step.nowMs, why);
        step.become(step.state().announcing(null)
                .with(step.wanted().view().equals(View.NONE) ? resumed.sure() : resumed));
        step.emit(new HeartbeatEffect.Publish());
    }

    /** Silent for a drill: what is on its way to the disk arrives there, and what time it is is known. That is all. */
    private static Step<MembershipState, HeartbeatEffect> silently(HeartbeatStep step, HeartbeatEvent event) {
        var silence = "it is silent for a drill";
        switch (event) {
            case Tick _ -> step.become(step.state().with(step.state().ticks().ticked(step.nowMs)));
            case Configured(_, var topology) -> step.become(step.state().with(topology));
            case Persisted(_, var stored) -> persisted(step, stored);
            case EndWaiting end -> step.emit(new HeartbeatEffect.Answer(end.request(), silence));
            case Leave leave -> step.emit(new HeartbeatEffect.Answer(leave.request(), silence));
            case SilenceAsked asked -> step.emit(new HeartbeatEffect.Answer(asked.request(), silence));
            case Heard _, Refused _, ReplicationAnswered _, Submitted _ -> { }
        }
        persist(step);
        publish(step);
        return step.result();
    }

    /** It went on without us: as after a pause. */
    private static void endSilence(HeartbeatStep step) {
        var silence = step.state().ticks().silence();
        if (silence == null || !silence.isOver(step.nowMs)) {
            return;
        }
        step.become(step.state().with(step.state().ticks().silent(null)));
        resume(step, "heartbeat-service was silent for a drill for " + silence.keptMs(step.nowMs) + " ms");
        step.say(WARNING, "nobody switched this node off while it was silent for a drill: it speaks again, and has no quorum"
                + " until the view is confirmed");
    }

    private static void handle(HeartbeatStep step, HeartbeatEvent event) {
        switch (event) {
            case Configured configured -> configure(step, configured.topology());
            case Tick _ -> tick(step);
            case Heard heard -> new PacketReceiver(step).heard(heard);
            case Refused(_, var link, var address, var reason, var count) ->
                    new RejectedPackets(step).refused(link, address, reason, count);
            case ReplicationAnswered(var now, var node, var lastHeardMs) -> {
                if (lastHeardMs != null) {
                    step.become(step.state().with(step.peer(node).replicationHeard(now - lastHeardMs)));
                }
            }
            case Persisted(_, var stored) -> persisted(step, stored);
            case Submitted(_, var to, var message) -> new MessageTransport(step).submit(to, message);
            case EndWaiting end -> endWaiting(step, end);
            case Leave leave -> leave(step, leave);
            case SilenceAsked asked -> fallSilent(step, asked);
        }
    }

    private static void configure(HeartbeatStep step, Topology topology) {
        if (!step.isConfigured()) {
            var ticks = step.state().ticks();
            step.become(step.state()
                    .with(new MembershipState.TickState(step.nowMs, step.nowMs - topology.timing().keepaliveMs(),
                    step.nowMs, ticks.doubts() ? step.nowMs : Peer.NEVER, ticks.doubt(), Peer.NEVER, null, Peer.NEVER)));
        }
        step.become(step.state().with(topology));
    }

    private static void tick(HeartbeatStep step) {
        step.become(step.state().with(step.state().ticks().ticked(step.nowMs)));
        if (!step.isConfigured()) {
            return;
        }
        var timing = step.topology().timing();
        var suspicion = new Suspicion(timing);
        var lastDue = step.state().ticks().keepaliveMs();
        var isDue = step.nowMs - lastDue >= timing.keepaliveMs();
        for (var node : step.state().others()) {
            watchLinks(step, step.peer(node), suspicion);
            var peer = step.peer(node);
            var liveness = step.liveness(node);
            if (liveness == Liveness.LOST && !peer.lost()) {
                step.say(WARNING, node + " is lost: " + (step.state().isSpeaking(peer, step.nowMs)
                        ? "it speaks and has heard nothing of us" : "silent on every link")
                        + " for " + step.state().silenceMs(peer, step.nowMs) + " ms, and its replication does not answer");
                step.become(step.state().with(peer.lost(true)));
            } else if (isDue && liveness != Liveness.LOST && step.wanted().view().has(node)
                    && suspicion.shallProbe(step.state().silenceMs(peer, step.nowMs))) {
                step.emit(new HeartbeatEffect.ProbeReplication(node));
            }
        }
        new RejectedPackets(step).forgetOld();
        if (isDue) {
            var late = step.nowMs - lastDue >= 2L * timing.keepaliveMs();
            step.become(step.state().with(step.state().ticks().kept(late ? step.nowMs : lastDue + timing.keepaliveMs())));
            new MessageTransport(step).toAll(needsAnswer(step));
        }
    }

    /** While the view waits for a word from the peer, the peer shall not wait for its next keepalive. */
    private static boolean needsAnswer(HeartbeatStep step) {
        return step.state().ticks().doubts() || step.wanted().view().equals(View.NONE) || step.wanted().promised() != null;
    }

    private static void watchLinks(HeartbeatStep step, Peer peer, Suspicion suspicion) {
        for (var link : step.topology().between(step.self(), peer.node())) {
            var hearing = step.peer(peer.node()).on(link.name());
            var condition = suspicion.judge(hearing, step.nowMs);
            if (condition == hearing.condition()) {
                continue;
            }
            step.become(step.state().with(step.peer(peer.node()).with(link.name(), hearing.in(condition))));
            var silence = step.nowMs - hearing.heardAtMs();
            switch (condition) {
                case UP -> step.say(INFO, "link " + link.name() + " to " + peer.node() + " is up");
                case LATE -> step.say(WARNING, "link " + link.name() + ": nothing from " + peer.node() + " for " + silence
                        + " ms");
                case DOWN -> step.say(WARNING, "link " + link.name() + " to " + peer.node() + " is down: silent for "
                        + silence + " ms");
                case ONE_WAY -> {
                    // A link that has just come up is one-way until the first echo is back.
                    if (hearing.condition() != Peer.LinkCondition.UNHEARD) {
                        step.say(WARNING, "link " + link.name() + " is one-way: " + peer.node()
                                + " is heard but does not hear us");
                    }
                }
                case UNHEARD -> { }
            }
        }
    }

    private static void persist(HeartbeatStep step) {
        var disk = step.state().disk();
        step.toBeWritten().ifPresent(facts -> step.emit(new HeartbeatEffect.Persist(facts)));
        if (disk.facts().isSettled() && !disk.answers().isEmpty()) {
            disk.answers().forEach(request -> step.emit(new HeartbeatEffect.Answer(request, null)));
            step.become(step.state().with(disk.answering(List.of())));
        }
    }

    private static void persisted(HeartbeatStep step, StoredMembership stored) {
        var disk = step.state().disk();
        if (!disk.facts().writing().equals(Optional.of(stored))) {
            throw new IllegalStateException("on disk is " + stored + ", but being written was " + disk.facts().writing());
        }
        var ticks = step.state().ticks();
        step.written();
        var installed = !stored.view().equals(disk.durable().view()) && stored.view().equals(disk.wanted().view());
        if (installed && ticks.doubts() && disk.decidedAtMs() >= ticks.doubtSinceMs()) {
            step.become(step.state().with(ticks.sure()));
        }
    }

    private static void tellPeers(HeartbeatStep step) {
        if (!step.isConfigured()) {
            return;
        }
        var status = PublishedMembership.status(step.state(), step.nowMs);
        var lastSent = step.state().lastSent();
        if (!status.equals(lastSent.status())) {
            step.become(step.state().with(new MembershipState.LastSent(lastSent.counter(), status, lastSent.shown())));
            new MessageTransport(step).toAll(needsAnswer(step));
        }
    }

    private static void publish(HeartbeatStep step) {
        var shown = PublishedMembership.shown(step.state(), step.nowMs);
        var lastSent = step.state().lastSent();
        if (!shown.equals(lastSent.shown())) {
            step.become(step.state().with(new MembershipState.LastSent(lastSent.counter(), lastSent.status(), shown)));
            step.emit(new HeartbeatEffect.Publish());
        }
    }

    private static void endWaiting(HeartbeatStep step, EndWaiting word) {
        var node = word.peer();
        var refusal = !step.isConfigured() ? "no configuration is known yet; try again"
                : !step.state().others().contains(node) ? node + " is no other node of this cluster"
                : step.state().peer(node).heardAtMs() > step.nowMs - step.topology().timing().deadtimeMs()
                        ? node + " is heard, so it is not off. Check the fence device, or wait until it is silent"
                : null;
        if (refusal != null) {
            step.emit(new HeartbeatEffect.Answer(word.request(), refusal));
            return;
        }
        step.say(WARNING, word.operator() + " vouches for it that " + node + " is off: it is not waited for any longer");
        step.want(step.wanted().excuse(node));
        answerWhenDurable(step, word.request());
    }

    private static void leave(HeartbeatStep step, Leave command) {
        var view = step.wanted().view();
        if (!step.wanted().left() && !view.equals(command.view())) {
            step.emit(new HeartbeatEffect.Answer(command.request(), "asked to leave " + command.view()
                    + ", but this node is in "
                    + view + ": look again and decide again"));
            return;
        }
        if (!step.wanted().left()) {
            step.say(INFO, "leaves " + view);
            step.become(step.state().announcing(null));
            step.withdraw(step.wanted().leave());
        }
        answerWhenDurable(step, command.request());
    }

    private static void fallSilent(HeartbeatStep step, SilenceAsked asked) {
        var ticks = step.state().ticks();
        var refusal = !step.isConfigured() ? Optional.of("no configuration is known yet; try again")
                : Silence.refusal(asked.command(), step.topology().timing(),
                        PublishedMembership.whyNot(step.state(), step.nowMs), PublishedMembership.view(step.state())
                                .has(asked.asker()) && step.isCurrent(asked.asker()), ticks.silence());
        step.emit(new HeartbeatEffect.Answer(asked.request(), refusal.orElse(null)));
        if (refusal.isEmpty()) {
            step.say(WARNING, "falls silent on every link in " + FallSilent.LEAD_MS + " ms, for " + asked.command().forMs()
                    + " ms: " + asked.command().why());
            step.become(step.state().with(ticks.silent(Silence.after(step.nowMs, asked.command()))));
        }
    }

    private static void answerWhenDurable(HeartbeatStep step, String request) {
        var disk = step.state().disk();
        var answers = new ArrayList<>(disk.answers());
        answers.add(request);
        step.become(step.state().with(disk.answering(answers)));
    }
}
