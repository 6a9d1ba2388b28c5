package org.twinhost.resource.core;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.Step;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.resource.core.act.AdminRequests;
import org.twinhost.resource.core.act.ChangedGuests;
import org.twinhost.resource.core.act.Coordinator;
import org.twinhost.resource.core.act.Execution;
import org.twinhost.resource.core.act.Goodbye;
import org.twinhost.resource.core.act.LostNodes;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.act.ResourceStep;
import org.twinhost.resource.core.assess.OwnFindings;
import org.twinhost.resource.core.exchange.ReportExchange;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Causes;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.observe.ResourceSettings;

/**
 * Observes; decides and orders while this node is the coordinator; carries out orders as executor. After every event
 * everything is computed anew from what is observed, unless {@link SkippedEvents} knows that it would come out the same.
 *
 * <p>Called by one thread. Not quorate, not in the view, or with a silent heartbeat, a node orders and begins nothing; it
 * does not stop guests either, for writes of a node that lost its peer are frozen until the peer is marked or proven off.
 */
public record ResourceMachine(ResourceSettings settings) {

    public Step<ResourceState, ResourceEffect> on(ResourceState state, ResourceEvent event) {
        Optional<ResourceState> undisturbed = new SkippedEvents(state, settings).after(event);
        if (undisturbed.isPresent()) {
            return Step.to(undisturbed.get());
        }
        ResourceStep step = new ResourceStep(state, event.now(), settings);
        if (state.history().noted().count() == 0) {
            begin(step);
        }
        observe(step, event);
        maintenance(step);
        new Goodbye(step).show();
        step.pruneFailures();
        new LostNodes(step).cancelFencing();
        if (step.decides() && step.situation().maintenance().isEmpty()) {
            new LostNodes(step).requestFencing();
        }
        new Coordinator(step).act();
        if (step.observed.isConfigured()) {
            step.take(step.execution.writtenAgain(step.now));
            resume(step);
            new Goodbye(step).act();
            report(step);
        }
        ResourceState after = step.state();
        return new Step<>(step.hasDecided() ? after : after.nextDeadline(SkippedEvents.until(after, step.now, settings)),
                step.effects());
    }

    /** The first event of a session; what nothing else explains comes of it. */
    private static void begin(ResourceStep step) {
        Cause started = step.note(Happening.of(EventKind.SERVICE_STARTED, step.observed.self().value(),
                "the resource service of " + step.observed.self() + " started (session " + step.exchange.session() + ")"));
        step.causes(each -> each.cluster(started));
    }

    /** That it begins comes of a revision, that it ends perhaps of time alone. */
    private static void maintenance(ResourceStep step) {
        boolean is = step.observed.isConfigured() && step.observed.snapshot().maintenance(step.now).isPresent();
        if (is != step.history.causes().maintenance()) {
            Cause seen = step.note(Happening.of(EventKind.MAINTENANCE, "cluster", is
                    ? "maintenance begins: nothing is started, stopped or fenced" : "maintenance is over")
                    .causedBy(is ? step.history.causes().cluster() : null));
            step.causes(each -> each.maintenance(is).cluster(seen));
        }
    }

    private void observe(ResourceStep step, ResourceEvent event) {
        switch (event) {
            case ResourceEvent.SnapshotSeen(var now, var snapshot) -> {
                new ChangedGuests(step).forget(snapshot);
                step.observed = step.observed.withSnapshot(snapshot);
                new LostNodes(step).updateLosses();
            }
            case ResourceEvent.MembershipSeen seen -> {
                heard(step, ServiceName.HEARTBEAT);
                new LostNodes(step).membership(seen.heard());
            }
            case ResourceEvent.FencingSeen(var now, var fencing) -> {
                step.observed = step.observed.withLocal(step.observed.local().withFencing(fencing, now));
                new LostNodes(step).fencing();
            }
            case ResourceEvent.VolumesSeen(var now, var volumes) ->
                step.observed = step.observed.withLocal(step.observed.local().withVolumes(volumes, now));
            case ResourceEvent.GuestsSeen(var now, var guests) ->
                step.observed = step.observed.withLocal(step.observed.local().withGuests(guests, now));
            case ResourceEvent.ConfigSeen(var now, var status) ->
                step.observed = step.observed.withLocal(step.observed.local().withConfig(status, now));
            case ResourceEvent.HostSeen(var now, var host) ->
                step.observed = step.observed.withLocal(step.observed.local().withHost(host, now));
            case ResourceEvent.ServiceSeen(_, var service) -> heard(step, service);
            case ResourceEvent.ReportHeard(_, var report) -> hear(step, ReportPart.whole(report), 0);
            case ResourceEvent.ReportPartHeard(_, var part, var ageMs) -> hear(step, part, ageMs);
            case ResourceEvent.ReportRepeated repeated -> repeated(step, repeated);
            case ResourceEvent.ReportAcknowledged(_, var word) -> step.exchange = step.exchange.heard(word, step.now);
            case ResourceEvent.OrderReceived order -> step.take(step.execution.asked(order, step.situation()));
            case ResourceEvent.TasksWritten written -> step.take(step.execution.written(written, settings));
            case ResourceEvent.Performed performed -> step.take(step.execution.performed(performed, settings));
            case ResourceEvent.OrderAnswered answered -> new Coordinator(step).answered(answered);
            case ResourceEvent.RequestMade made -> new AdminRequests(step).made(made);
            case ResourceEvent.RequestAnswered(_, var asker, var outcome, var text) -> {
                if (outcome != Reply.Outcome.DONE) {
                    step.causes(Causes::withoutWishes);
                }
                step.effect(new ResourceEffect.AnswerRequest(asker, outcome, text));
            }
            case ResourceEvent.LeaveWritten written -> new Goodbye(step).written(written);
            case ResourceEvent.GoodbyePrepared prepared -> new Goodbye(step).prepared(prepared);
            case ResourceEvent.GoodbyeAnswered answered -> new Goodbye(step).answered(answered);
            case ResourceEvent.Noticed(_, var what) ->
                step.note(what.kind() == EventKind.VERDICT_CHANGED
                        ? what.causedBy(step.history.causes().loss().orElse(null)) : what);
            case ResourceEvent.Ticked _ -> { }
        }
    }

    private static void resume(ResourceStep step) {
        Execution before;
        do {
            before = step.execution;
            step.take(step.execution.resumed(step.situation()));
        } while (step.execution != before);
    }

    private static void heard(ResourceStep step, ServiceName service) {
        step.observed = step.observed.withLocal(step.observed.local().withService(service, step.now));
    }

    /** Only a whole report is observed, as of when its last part was sent. */
    private static void hear(ResourceStep step, ReportPart part, long ageMs) {
        if (!part.report().node().equals(step.observed.self())) {
            ReportExchange.Heard heard = step.exchange.heard(part, step.now);
            heard.report().ifPresent(report ->
                    step.observed = step.observed.withReport(report, step.now.minusMillis(ageMs)));
            step.exchange = heard.exchange();
        }
    }

    private static void repeated(ResourceStep step, ResourceEvent.ReportRepeated repeated) {
        if (step.exchange.isConfirmedBy(repeated.repeat())) {
            step.observed = step.observed.withRepeated(repeated.repeat(), repeated.saidAt());
        }
        step.exchange = step.exchange.heard(repeated.repeat(), step.now);
    }

    private void report(ResourceStep step) {
        NodeReport own = OwnFindings.report(step.observed, step.execution.underWay(), step.failCounts, step.execution.failure(),
                step.now, settings).lastEvent(lastEvent(step));
        if (step.exchange.mustSend(own, step.now, settings)) {
            send(step, step.exchange.sending(own, listeners(step), step.now, settings));
        }
        send(step, step.exchange.acknowledging(own.node()));
    }

    private static @Nullable EventId lastEvent(ResourceStep step) {
        ClusterEvent last = step.history.noted().last();
        return last == null ? null : last.id();
    }

    private static List<NodeId> listeners(ResourceStep step) {
        return step.observed.peers().stream()
                .filter(node -> step.observed.view().has(node)
                        || step.observed.peer(node).filter(PeerState::isHeard).isPresent())
                .toList();
    }

    private static void send(ResourceStep step, ReportExchange.Sending sending) {
        sending.messages().forEach(each -> step.effect(new ResourceEffect.SendReport(each.to(), each.command())));
        step.exchange = sending.exchange();
    }
}
