package org.twinhost.resource.core.act;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.resource.core.exchange.ReportExchange;
import org.twinhost.resource.core.fence.FencingRequests;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Causes;
import org.twinhost.resource.core.history.Failover;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.history.History;
import org.twinhost.resource.core.leave.Leaving;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.place.FailCounts;
import org.twinhost.resource.core.place.PolicyInput;

/** One step of the machine: the parts of the state as they change, and the effects so far. Lives for one event. */
public final class ResourceStep {

    public final Instant now;
    public final ResourceSettings settings;
    public ObservedCluster observed;
    public ReportExchange exchange;
    public Orders orders;
    public Execution execution;
    public Map<String, NodeId> preferred;
    public FailCounts failCounts;
    public FencingRequests fencing;
    public History history;
    public Leaving leaving;
    private final ResourceState before;
    private final List<ResourceEffect> effects = new ArrayList<>();
    private @Nullable Situation situation;
    private @Nullable ReportExchange situationExchange;

    public ResourceStep(ResourceState state, Instant now, ResourceSettings settings) {
        this.before = state;
        this.now = now;
        this.settings = settings;
        observed = state.observed();
        exchange = state.exchange();
        orders = state.orders();
        execution = state.execution();
        preferred = state.preferred();
        failCounts = state.failCounts();
        fencing = state.fencing();
        history = state.history();
        leaving = state.leaving();
    }

    /** What is observed by now, put together once for as long as nothing more is. */
    public Situation situation() {
        Situation known = situation;
        if (known == null || known.observed() != observed || situationExchange != exchange) {
            known = Situation.of(observed, exchange.answeredPeers(), now, settings);
            situation = known;
            situationExchange = exchange;
        }
        return known;
    }

    /** What decides where the guests belong by now. */
    PolicyInput policy() {
        return new PolicyInput(situation(), failCounts, preferred, orders.waitingSince());
    }

    /** Only the coordinator counts failures, and each only for a while: what is over bars nobody. */
    public void pruneFailures() {
        failCounts = observed.isCoordinator() ? failCounts.prunedAt(now, settings)
                : failCounts.recent().isEmpty() ? failCounts : FailCounts.NONE;
    }

    /** Whether this node decides for the cluster: it is the coordinator and may act. */
    public boolean decides() {
        return observed.isCoordinator() && situation().whyNotActing().isEmpty();
    }

    public void effect(ResourceEffect effect) {
        effects.add(effect);
    }

    public void take(Step<Execution, ResourceEffect> step) {
        ExecutorEvents.told(execution.tasks(), step.state().tasks()).forEach(this::noteAgain);
        execution = step.state();
        effects.addAll(step.effects());
    }

    public List<ResourceEffect> effects() {
        return effects;
    }

    /** Keeps what happened, once. */
    public Cause note(Happening what) {
        return note(what, false, false);
    }

    /** The same of what is begun now: an event also when the last one was the same, and its inputs are kept. */
    public Cause noteTransition(Happening what) {
        return note(what, true, true);
    }

    /** The same of what happens each time anew. */
    public Cause noteAgain(Happening what) {
        return note(what, true, false);
    }

    private Cause note(Happening what, boolean again, boolean transition) {
        History.Noting noting = history.noting(observed.self(), exchange.session(), now, what, again);
        history = noting.history();
        if (noting.isNews()) {
            effect(new ResourceEffect.Note(noting.event(), transition));
        }
        return noting.cause();
    }

    public void causes(UnaryOperator<Causes> change) {
        history = history.causes(change);
    }

    /** What happened to a guest, unless it waits for the end of a failover: then the loss stays the cause. */
    public void guestCause(String guest, Cause cause) {
        if (!history.awaits(guest) || !history.causes().guests().containsKey(guest)) {
            causes(each -> each.guest(guest, cause));
        }
    }

    /** A step of failovers; those that it completes are told. */
    public void failovers(UnaryOperator<Failover> change) {
        List<Failover> before = history.failovers();
        history = history.update(change);
        for (int at = 0; at < before.size(); at++) {
            Failover after = history.failovers().get(at);
            if (after.isComplete() && !before.get(at).isComplete()) {
                FailoverTimeline told = after.timeline();
                note(Happening.of(EventKind.FAILOVER_COMPLETE, after.loss().node().value(),
                        "the failover of " + after.loss().node() + " is complete after " + told.totalMs() + " ms",
                        "guests: " + String.join(", ", after.guests())).causedBy(after.cause()).told(told));
            }
        }
    }

    /** What is the state by now; every event after it is computed. */
    public ResourceState state() {
        return new ResourceState(observed, exchange, orders, execution, preferred, failCounts, fencing, history, leaving,
                Instant.MIN);
    }

    /** What this step decided may call for more at once: only after a step that decided nothing may events be skipped. */
    public boolean hasDecided() {
        return orders != before.orders() || execution != before.execution() || preferred != before.preferred()
                || failCounts != before.failCounts() || fencing != before.fencing() || history != before.history()
                || leaving != before.leaving()
                || effects.stream().anyMatch(effect -> !(effect instanceof ResourceEffect.SendReport));
    }
}
