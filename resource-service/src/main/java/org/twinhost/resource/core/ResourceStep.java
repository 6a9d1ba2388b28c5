package org.twinhost.resource.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;

/** One step of the machine: the parts of the state as they change, and the effects so far. Lives for one event. */
final class ResourceStep {

    final Instant now;
    final ResourceSettings settings;
    ObservedCluster observed;
    ReportExchange exchange;
    Orders orders;
    Execution execution;
    Map<String, NodeId> preferred;
    FailCounts failCounts;
    FencingRequests fencing;
    History history;
    private final ResourceState before;
    private final List<ResourceEffect> effects = new ArrayList<>();
    private Situation situation;
    private ReportExchange situationExchange;

    ResourceStep(ResourceState state, Instant now, ResourceSettings settings) {
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
    }

    /** What is observed by now, put together once for as long as nothing more is. */
    Situation situation() {
        if (situation == null || situation.observed() != observed || situationExchange != exchange) {
            situation = Situation.of(observed, exchange.answeredPeers(), now, settings);
            situationExchange = exchange;
        }
        return situation;
    }

    /** What decides where the guests belong by now. */
    PolicyInput policy() {
        return new PolicyInput(situation(), failCounts, preferred, orders.waitingSince());
    }

    /** Whether this node decides for the cluster: it is the coordinator and may act. */
    boolean decides() {
        return observed.isCoordinator() && situation().whyNotActing().isEmpty();
    }

    void effect(ResourceEffect effect) {
        effects.add(effect);
    }

    void take(Step<Execution, ResourceEffect> step) {
        execution = step.state();
        effects.addAll(step.effects());
    }

    /** Keeps a decision with its reasons, once. */
    void note(boolean transition, String subject, String text, List<String> reasons) {
        if (transition || history.decisions().isNews(subject, text)) {
            Decision decision = new Decision(now, subject, text, reasons);
            history = history.withDecision(decision);
            effect(new ResourceEffect.Note(decision, transition));
        }
    }

    void note(boolean transition, String subject, String text, String... reasons) {
        note(transition, subject, text, Arrays.asList(reasons));
    }

    ResourceState state() {
        return new ResourceState(observed, exchange, orders, execution, preferred, failCounts, fencing, history, Instant.MIN);
    }

    Step<ResourceState, ResourceEffect> finish() {
        ResourceState after = state();
        return new Step<>(hasDecided() ? after : after.nextDeadline(SkippedEvents.until(after, now, settings)), effects);
    }

    /** What this step decided may call for more at once: only after a step that decided nothing may events be skipped. */
    private boolean hasDecided() {
        return orders != before.orders() || execution != before.execution() || preferred != before.preferred()
                || failCounts != before.failCounts() || fencing != before.fencing() || history != before.history()
                || effects.stream().anyMatch(effect -> !(effect instanceof ResourceEffect.SendReport
                        || effect instanceof ResourceEffect.SendRepeat));
    }
}
