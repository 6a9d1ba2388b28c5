package org.twinhost.resource.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Step;

/** The workbench of one event: the parts of the state as they change, and the effects so far. Lives for one step. */
final class Turn {

    final Instant now;
    final ResourceSettings settings;
    ObservedCluster observed;
    ReportExchange exchange;
    Orders orders;
    Execution execution;
    Map<String, NodeId> preferred;
    Troubles troubles;
    Chronicle chronicle;
    private final ResourceState before;
    private final List<ResourceEffect> effects = new ArrayList<>();
    private Situation situation;
    private ReportExchange situationExchange;

    Turn(ResourceState state, Instant now, ResourceSettings settings) {
        this.before = state;
        this.now = now;
        this.settings = settings;
        observed = state.observed();
        exchange = state.exchange();
        orders = state.orders();
        execution = state.execution();
        preferred = state.preferred();
        troubles = state.troubles();
        chronicle = state.chronicle();
    }

    /** What is observed by now, put together once for as long as nothing more is. */
    Situation situation() {
        if (situation == null || situation.observed() != observed || situationExchange != exchange) {
            situation = Situation.of(observed, exchange.attuned(), now, settings);
            situationExchange = exchange;
        }
        return situation;
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
        if (transition || chronicle.decisions().isNews(subject, text)) {
            Decision decision = new Decision(now, subject, text, reasons);
            chronicle = chronicle.withDecision(decision);
            effect(new ResourceEffect.Note(decision, transition));
        }
    }

    void note(boolean transition, String subject, String text, String... reasons) {
        note(transition, subject, text, Arrays.asList(reasons));
    }

    ResourceState state() {
        return new ResourceState(observed, exchange, orders, execution, preferred, troubles, chronicle, Instant.MIN);
    }

    Step<ResourceState, ResourceEffect> finish() {
        ResourceState after = state();
        return new Step<>(changedItsMind() ? after : after.calmUntil(Calm.until(after, now, settings)), effects);
    }

    /** What this turn decided may call for more at once: only a turn that decided nothing is followed by calm. */
    private boolean changedItsMind() {
        return orders != before.orders() || execution != before.execution() || preferred != before.preferred()
                || troubles != before.troubles() || chronicle != before.chronicle()
                || effects.stream().anyMatch(effect -> !(effect instanceof ResourceEffect.SendReport
                        || effect instanceof ResourceEffect.SendRepeat));
    }
}
