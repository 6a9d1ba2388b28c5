package org.twinhost.heartbeat.core;

import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.INFO;
import static org.twinhost.heartbeat.core.HeartbeatEffect.Level.WARNING;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.Step;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.HeartbeatEvent.Configured;
import org.twinhost.heartbeat.core.HeartbeatEvent.EndWaiting;
import org.twinhost.heartbeat.core.HeartbeatEvent.Forged;
import org.twinhost.heartbeat.core.HeartbeatEvent.Heard;
import org.twinhost.heartbeat.core.HeartbeatEvent.Leave;
import org.twinhost.heartbeat.core.HeartbeatEvent.Persisted;
import org.twinhost.heartbeat.core.HeartbeatEvent.ReplicationAnswered;
import org.twinhost.heartbeat.core.HeartbeatEvent.Submitted;
import org.twinhost.heartbeat.core.HeartbeatEvent.Tick;

/**
 * The machine of one node's heartbeat. It draws the same conclusions after every event: first whether it slept, then what
 * the event says, then the view, then what has to be written, said and published.
 */
public final class Heartbeat {

    private Heartbeat() {}

    public static Step<NodeState, HeartbeatEffect> on(NodeState state, HeartbeatEvent event) {
        if (event instanceof Tick(var nowMs) && Calm.covers(state, nowMs)) {
            return new Step<>(state.with(state.pulse().ticked(nowMs)), List.of());
        }
        if (event instanceof Heard heard && Calm.covers(state, heard)) {
            var peer = state.peer(heard.packet().from());
            return new Step<>(state.with(Listening.listened(state.me(), peer, heard.nowMs(), heard.packet())), List.of());
        }
        var turn = new Turn(state, event.nowMs());
        noticePause(turn);
        handle(turn, event);
        new Membership(turn).decide();
        persist(turn);
        tellPeers(turn);
        if (turn.topology() != null) {
            new Courier(turn).sendDue();
        }
        publish(turn);
        turn.become(turn.state().with(turn.state().pulse().calmUntil(
                event instanceof Tick ? Calm.until(state, turn) : Peer.NEVER)));
        return turn.step();
    }

    /** A process that was frozen wakes with its old view: quorum goes before anything else is looked at. */
    private static void noticePause(Turn turn) {
        var pulse = turn.state().pulse();
        var pauseMs = turn.nowMs - pulse.tickMs();
        if (turn.topology() == null || pauseMs <= turn.topology().pauseMs()) {
            return;
        }
        var why = "heartbeat-service could not run for " + pauseMs + " ms";
        turn.become(turn.state().announcing(null).with(turn.wanted().view().equals(View.NONE)
                ? pulse.resumed(turn.nowMs, why).sure()
                : pulse.resumed(turn.nowMs, why)));
        turn.say(WARNING, why + " (frozen, or starved of processor time): no quorum until the view is confirmed");
        turn.emit(new HeartbeatEffect.Publish());
    }

    private static void handle(Turn turn, HeartbeatEvent event) {
        switch (event) {
            case Configured configured -> configure(turn, configured.topology());
            case Tick _ -> tick(turn);
            case Heard heard -> new Listening(turn).heard(heard);
            case Forged(_, var link, var address, var reason) -> new Strangers(turn).refused(link, address, reason);
            case ReplicationAnswered(var now, var node, var lastHeardMs) -> {
                if (lastHeardMs != null) {
                    turn.become(turn.state().with(turn.peer(node).replicationHeard(now - lastHeardMs)));
                }
            }
            case Persisted(_, var stored) -> persisted(turn, stored);
            case Submitted(_, var to, var message) -> new Courier(turn).submit(to, message);
            case EndWaiting end -> endWaiting(turn, end);
            case Leave leave -> leave(turn, leave);
        }
    }

    private static void configure(Turn turn, Topology topology) {
        if (turn.topology() == null) {
            var pulse = turn.state().pulse();
            turn.become(turn.state().with(new NodeState.Pulse(turn.nowMs, turn.nowMs - topology.timing().keepaliveMs(),
                    turn.nowMs, pulse.doubts() ? turn.nowMs : Peer.NEVER, pulse.doubt(), Peer.NEVER, Peer.NEVER)));
        }
        turn.become(turn.state().with(topology));
    }

    private static void tick(Turn turn) {
        turn.become(turn.state().with(turn.state().pulse().ticked(turn.nowMs)));
        if (turn.topology() == null) {
            return;
        }
        var timing = turn.topology().timing();
        var suspicion = new Suspicion(timing);
        var lastDue = turn.state().pulse().keepaliveMs();
        var isDue = turn.nowMs - lastDue >= timing.keepaliveMs();
        for (var node : turn.state().others()) {
            watchLinks(turn, turn.peer(node), suspicion);
            var peer = turn.peer(node);
            var liveness = turn.liveness(node);
            if (liveness == Liveness.LOST && !peer.lost()) {
                turn.say(WARNING, node + " is lost: silent on every link for " + turn.state().silenceMs(peer, turn.nowMs)
                        + " ms, and its replication does not answer");
                turn.become(turn.state().with(peer.lost(true)));
            } else if (isDue && liveness != Liveness.LOST && turn.wanted().view().has(node)
                    && suspicion.shallProbe(turn.state().silenceMs(peer, turn.nowMs))) {
                turn.emit(new HeartbeatEffect.ProbeReplication(node));
            }
        }
        new Strangers(turn).forgetOld();
        if (isDue) {
            var late = turn.nowMs - lastDue >= 2L * timing.keepaliveMs();
            turn.become(turn.state().with(turn.state().pulse().kept(late ? turn.nowMs : lastDue + timing.keepaliveMs())));
            new Courier(turn).toAll(needsAnswer(turn));
        }
    }

    /** While the view waits for a word from the peer, the peer shall not wait for its next keepalive. */
    private static boolean needsAnswer(Turn turn) {
        return turn.state().pulse().doubts() || turn.wanted().view().equals(View.NONE) || turn.wanted().promised() != null;
    }

    private static void watchLinks(Turn turn, Peer peer, Suspicion suspicion) {
        for (var link : turn.topology().between(turn.self(), peer.node())) {
            var hearing = turn.peer(peer.node()).on(link.name());
            var condition = suspicion.judge(hearing, turn.nowMs);
            if (condition == hearing.condition()) {
                continue;
            }
            turn.become(turn.state().with(turn.peer(peer.node()).with(link.name(), hearing.in(condition))));
            var silence = turn.nowMs - hearing.heardAtMs();
            switch (condition) {
                case UP -> turn.say(INFO, "link " + link.name() + " to " + peer.node() + " is up");
                case LATE -> turn.say(WARNING, "link " + link.name() + ": nothing from " + peer.node()
                        + " for " + silence + " ms");
                case DOWN -> turn.say(WARNING, "link " + link.name() + " to " + peer.node() + " is down: silent for "
                        + silence + " ms");
                case ONE_WAY -> {
                    // A link that has just come up is one-way until the first echo is back.
                    if (hearing.condition() != Peer.Condition.UNHEARD) {
                        turn.say(WARNING, "link " + link.name() + " is one-way: " + peer.node()
                                + " is heard but does not hear us");
                    }
                }
                case UNHEARD -> { }
            }
        }
    }

    private static void persist(Turn turn) {
        var disk = turn.state().disk();
        if (disk.writing() == null && !disk.wanted().equals(disk.durable())) {
            turn.emit(new HeartbeatEffect.Persist(disk.wanted()));
            turn.become(turn.state().with(disk.writingIt()));
        } else if (disk.writing() == null && !disk.answers().isEmpty()) {
            disk.answers().forEach(request -> turn.emit(new HeartbeatEffect.Answer(request, null)));
            turn.become(turn.state().with(disk.answering(List.of())));
        }
    }

    private static void persisted(Turn turn, Stored stored) {
        var disk = turn.state().disk();
        if (!stored.equals(disk.writing())) {
            throw new IllegalStateException("on disk is " + stored + ", but being written was " + disk.writing());
        }
        var pulse = turn.state().pulse();
        turn.become(turn.state().with(disk.written(stored)));
        var installed = !stored.view().equals(disk.durable().view()) && stored.view().equals(disk.wanted().view());
        if (installed && pulse.doubts() && disk.decidedAtMs() >= pulse.doubtSinceMs()) {
            turn.become(turn.state().with(pulse.sure()));
        }
    }

    private static void tellPeers(Turn turn) {
        if (turn.topology() == null) {
            return;
        }
        var status = Standpoint.status(turn.state(), turn.nowMs);
        var spoken = turn.state().spoken();
        if (!status.equals(spoken.status())) {
            turn.become(turn.state().with(new NodeState.Spoken(spoken.counter(), status, spoken.shown())));
            new Courier(turn).toAll(needsAnswer(turn));
        }
    }

    private static void publish(Turn turn) {
        var shown = Standpoint.shown(turn.state(), turn.nowMs);
        var spoken = turn.state().spoken();
        if (!shown.equals(spoken.shown())) {
            turn.become(turn.state().with(new NodeState.Spoken(spoken.counter(), spoken.status(), shown)));
            turn.emit(new HeartbeatEffect.Publish());
        }
    }

    private static void endWaiting(Turn turn, EndWaiting word) {
        var node = word.peer();
        var refusal = turn.topology() == null ? "no configuration is known yet; try again"
                : !turn.state().others().contains(node) ? node + " is no other node of this cluster"
                : turn.state().peer(node).heardAtMs() > turn.nowMs - turn.topology().timing().deadtimeMs()
                        ? node + " is heard, so it is not off. Check the fence device, or wait until it is silent"
                : null;
        if (refusal != null) {
            turn.emit(new HeartbeatEffect.Answer(word.request(), refusal));
            return;
        }
        turn.say(WARNING, word.operator() + " vouches for it that " + node + " is off: it is not waited for any longer");
        turn.want(turn.wanted().excuse(node));
        answerWhenDurable(turn, word.request());
    }

    private static void leave(Turn turn, Leave command) {
        var view = turn.wanted().view();
        if (!turn.wanted().left() && !view.equals(command.view())) {
            turn.emit(new HeartbeatEffect.Answer(command.request(), "asked to leave " + command.view()
                    + ", but this node is in "
                    + view + ": look again and decide again"));
            return;
        }
        if (!turn.wanted().left()) {
            turn.say(INFO, "leaves " + view);
            turn.become(turn.state().announcing(null));
            turn.withdraw(turn.wanted().leave());
        }
        answerWhenDurable(turn, command.request());
    }

    private static void answerWhenDurable(Turn turn, String request) {
        var disk = turn.state().disk();
        var answers = new ArrayList<>(disk.answers());
        answers.add(request);
        turn.become(turn.state().with(disk.answering(answers)));
    }
}
