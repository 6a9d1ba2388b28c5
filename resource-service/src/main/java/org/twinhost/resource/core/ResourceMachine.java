package org.twinhost.resource.core;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.Step;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.NodeReport;

/**
 * The brain of a node: observes, and as coordinator decides and orders; as executor carries out. After every event
 * everything is computed anew from what is observed, unless {@link Calm} knows that it would come out the same.
 *
 * <p>Called by one thread. Not quorate, not in the view, or with a silent heartbeat, a node orders and begins nothing; it
 * does not stop guests either, for writes of a node that lost its peer are frozen until the peer is marked or proven off.
 */
public record ResourceMachine(ResourceSettings settings) {

    public Step<ResourceState, ResourceEffect> on(ResourceState state, ResourceEvent event) {
        Optional<ResourceState> undisturbed = new Calm(state, settings).after(event);
        if (undisturbed.isPresent()) {
            return Step.to(undisturbed.get());
        }
        Turn turn = new Turn(state, event.now(), settings);
        observe(turn, event);
        new Recovery(turn).spareTheHeard();
        new Coordinator(turn).act();
        if (turn.observed.snapshot() != null) {
            turn.take(turn.execution.resumed(turn.situation()));
            report(turn);
        }
        return turn.finish();
    }

    private void observe(Turn turn, ResourceEvent event) {
        switch (event) {
            case ResourceEvent.SnapshotSeen(var now, var snapshot) -> {
                turn.observed = turn.observed.withSnapshot(snapshot);
                new Recovery(turn).updateLosses();
            }
            case ResourceEvent.MembershipSeen(var now, var membership) -> {
                heard(turn, ServiceName.HEARTBEAT);
                new Recovery(turn).membership(membership);
            }
            case ResourceEvent.FencingSeen(var now, var fencing) -> {
                turn.observed = turn.observed.withLocal(turn.observed.local().withFencing(fencing, now));
                new Recovery(turn).fencing();
            }
            case ResourceEvent.VolumesSeen(var now, var volumes) ->
                turn.observed = turn.observed.withLocal(turn.observed.local().withVolumes(volumes, now));
            case ResourceEvent.GuestsSeen(var now, var guests) ->
                turn.observed = turn.observed.withLocal(turn.observed.local().withGuests(guests, now));
            case ResourceEvent.ServiceSeen(_, var service) -> heard(turn, service);
            case ResourceEvent.ReportHeard(_, var report) -> hear(turn, report);
            case ResourceEvent.ReportRepeated(_, var repeat) ->
                turn.observed.repeated(repeat).ifPresent(report -> hear(turn, report));
            case ResourceEvent.OrderReceived order -> receive(turn, order);
            case ResourceEvent.Performed performed -> turn.take(turn.execution.performed(performed, settings));
            case ResourceEvent.OrderAnswered answered -> new Coordinator(turn).answered(answered);
            case ResourceEvent.WishMade made -> new WishDesk(turn).made(made);
            case ResourceEvent.WishAnswered(_, var asker, var outcome, var text) ->
                turn.effect(new ResourceEffect.AnswerWish(asker, outcome, text));
            case ResourceEvent.Ticked _ -> { }
        }
    }

    private static void heard(Turn turn, ServiceName service) {
        turn.observed = turn.observed.withLocal(turn.observed.local().withService(service, turn.now));
    }

    private static void receive(Turn turn, ResourceEvent.OrderReceived order) {
        if (turn.observed.snapshot() == null) {
            turn.effect(new ResourceEffect.AnswerOrder(order.asker(), Reply.Outcome.REFUSED,
                    turn.observed.self() + " has read no configuration yet"));
            return;
        }
        turn.take(turn.execution.asked(order, turn.situation()));
    }

    private static void hear(Turn turn, NodeReport report) {
        if (!report.node().equals(turn.observed.self()) && turn.exchange.isNews(report)) {
            turn.observed = turn.observed.withReport(report, turn.now);
            turn.exchange = turn.exchange.heard(report);
        }
    }

    private void report(Turn turn) {
        NodeReport own = turn.observed.ownReport(turn.now, settings, turn.execution.underWay());
        if (!turn.exchange.mustSend(own, turn.now, settings)) {
            return;
        }
        List<NodeId> listeners = turn.observed.peers().stream()
                .filter(node -> turn.observed.view().has(node)
                        || turn.observed.peer(node).filter(PeerState::isHeard).isPresent())
                .toList();
        for (NodeId node : listeners) {
            turn.effect(turn.exchange.isKnownTo(node, own)
                    ? new ResourceEffect.SendRepeat(node, turn.exchange.repeat(own.node(), node))
                    : new ResourceEffect.SendReport(node, turn.exchange.numbered(own, node)));
        }
        turn.exchange = turn.exchange.afterSending(own, listeners, turn.now);
    }
}
