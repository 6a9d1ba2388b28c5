package org.twinhost.resource.core.act;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reasons;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.place.FailCounts;
import org.twinhost.resource.core.place.GuestFailure;
import org.twinhost.resource.core.place.NodeScore;
import org.twinhost.resource.core.plan.GuestPlan;
import org.twinhost.resource.core.plan.Planned;
import org.twinhost.resource.core.plan.Planner;

/** Acts on the plan while this node is the coordinator of a quorate view: one operation at a time for each guest. */
public final class Coordinator {

    private final ResourceStep step;

    public Coordinator(ResourceStep step) {
        this.step = step;
    }

    public void act() {
        if (!step.observed.isCoordinator()) {
            // Another one decides, from the executors' reports; only an answer on its way is still of interest.
            step.orders = step.orders.onlySent();
            return;
        }
        if (!step.decides()) {
            return;
        }
        if (step.situation().maintenance().isPresent()) {
            // What was ordered before goes on; what people do to guests meanwhile is no failure.
            followOrders();
            return;
        }
        countCrashes();
        followOrders();
        for (GuestConfig guest : step.policy().guests()) {
            step.orders = step.orders.waiting(guest.name(), Planner.waits(guest, step.situation()), step.now);
        }
        Planner.plans(step.policy()).forEach(this::next);
    }

    private void next(GuestPlan plan) {
        Situation situation = step.situation();
        GuestConfig guest = situation.guestConfig(plan.guest()).orElseThrow();
        if (step.orders.byGuest().containsKey(guest.name())) {
            return;
        }
        if (plan.reason() != null) {
            step.note(Happening.of(EventKind.GUEST_WAITS, guest.name(), plan.condition().label() + ": "
                    + plan.reason().lasting()).causedBy(step.history.causes().ofGuest(guest.name())));
        } else if (plan.next() == null && !step.history.awaits(guest.name())) {
            step.causes(each -> each.settled(guest.name()));
        }
        Backoff backoff = step.orders.backoffs().get(guest.name());
        boolean held = backoff != null && step.now.isBefore(backoff.until());
        Planned next = plan.next();
        if (next == null || held || isHeld(next) || Planner.busy(guest, step.execution.underWay(), situation).isPresent()) {
            return;
        }
        if (!isTooMuch(next)) {
            issue(plan, next);
        }
    }

    /** A start that its node could not begin at once would wait there until its order is void, and count as a failure. */
    private boolean isTooMuch(Planned next) {
        return next.operation() instanceof Operation.StartGuest && step.orders.byGuest().values().stream()
                .filter(order -> order.phase() != Order.Phase.SETTLING && order.planned().node().equals(next.node()))
                .filter(order -> order.planned().operation() instanceof Operation.StartGuest)
                .count() >= VmCommand.AT_ONCE_MAX;
    }

    private boolean isHeld(Planned next) {
        return next.operation() instanceof Operation.StartGuest
                && step.now.isBefore(step.failCounts.heldUntil(next.guest(), next.node()));
    }

    private void issue(GuestPlan plan, Planned next) {
        List<String> reasons = new ArrayList<>();
        reasons.add(next.precondition());
        plan.placement().scores().forEach(score -> reasons.add(describe(score)));
        Cause event = step.noteTransition(Happening.of(kind(next.operation()), next.guest(), next.describe())
                .because(reasons).causedBy(step.history.causes().ofGuest(next.guest())));
        Order order = new Order(event, next, step.observed.view(), incarnationOf(next.node()), Order.Phase.SENT, step.now);
        step.orders = step.orders.with(order);
        send(order);
    }

    private static EventKind kind(Operation operation) {
        return switch (operation) {
            case Operation.Promote _ -> EventKind.PROMOTE;
            case Operation.Demote _ -> EventKind.DEMOTE;
            case Operation.StartGuest _ -> EventKind.GUEST_START;
            case Operation.StopGuest _ -> EventKind.GUEST_STOP;
        };
    }

    private void send(Order order) {
        Operation operation = order.planned().operation();
        step.effect(new ResourceEffect.SendOrder(order.planned().node(), order.id(), operation, order.view(),
                order.event().root(), Execution.ANSWER_DEADLINE));
    }

    static String describe(NodeScore score) {
        String shares = score.shares().isEmpty() ? "nothing speaks for or against it" : String.join(", ",
                score.shares().stream().map(share -> share.rule() + " " + share.score()).toList());
        return score.node() + ": " + score.total() + " (" + shares + ")"
                + (score.refusal() == null ? "" : ", refused: " + score.refusal().text());
    }

    /** A command without an outcome stays under way until its executor tells, or can't any more. */
    private void followOrders() {
        for (Order order : List.copyOf(step.orders.byGuest().values())) {
            NodeId node = order.planned().node();
            boolean gone = step.observed.fate(node).holdsNothing()
                    || step.observed.view().has(node) && incarnationOf(node) > order.executorIncarnation();
            if (gone) {
                step.orders = step.orders.without(order);
            } else {
                follow(order);
            }
        }
    }

    private void follow(Order order) {
        boolean due = !step.now.isBefore(order.phaseSince().plus(step.settings.retryAfter()));
        boolean late = !step.now.isBefore(order.phaseSince().plus(step.settings.settleFor()));
        switch (order.phase()) {
            case SENT -> { }
            case UNANSWERED -> {
                if (due && step.observed.view().has(order.planned().node())) {
                    step.orders = step.orders.with(order.in(Order.Phase.SENT, step.now));
                    send(order);
                }
            }
            case SETTLING -> {
                if (late || shows(order.planned())) {
                    step.orders = step.orders.without(order);
                }
            }
        }
    }

    private boolean shows(Planned planned) {
        Situation situation = step.situation();
        NodeId node = planned.node();
        return switch (planned.operation()) {
            case Operation.Promote(var volume) -> situation.isPrimary(volume, node);
            case Operation.Demote(var volume) ->
                situation.volume(volume, node).filter(each -> each.role() == Role.SECONDARY).isPresent();
            case Operation.StartGuest(var guest) -> situation.presence(guest, node).is(Presence.Kind.RUNS);
            case Operation.StopGuest(var guest, _) -> situation.presence(guest, node).is(Presence.Kind.ABSENT);
        };
    }

    public void answered(ResourceEvent.OrderAnswered answer) {
        Optional<Order> found = step.orders.find(answer.id()).filter(order -> order.phase() != Order.Phase.SETTLING);
        if (found.isEmpty()) {
            return;
        }
        Order order = found.get();
        String guest = order.planned().guest();
        switch (answer.outcome()) {
            case DONE -> {
                step.orders = step.orders.with(order.in(Order.Phase.SETTLING, step.now)).withoutBackoff(guest);
                recordDone(order);
            }
            case UNKNOWN -> step.orders = step.orders.with(order.in(Order.Phase.UNANSWERED, step.now));
            case REFUSED, FAILED -> backOff(order, answer);
        }
    }

    private void recordDone(Order order) {
        Planned planned = order.planned();
        String guest = planned.guest();
        switch (planned.operation()) {
            case Operation.Promote _ -> step.failovers(failover -> failover.promoted(guest, step.now));
            case Operation.StartGuest _ -> {
                step.note(Happening.of(EventKind.GUEST_STARTED, guest, guest + " started on " + planned.node())
                        .causedBy(order.event()));
                step.failovers(failover -> failover.started(guest, step.now));
            }
            case Operation.StopGuest _ ->
                step.note(Happening.of(EventKind.GUEST_STOPPED, guest, guest + " stopped on " + planned.node())
                        .causedBy(order.event()));
            case Operation.Demote _ -> { }
        }
    }

    private void backOff(Order order, ResourceEvent.OrderAnswered answer) {
        Planned planned = order.planned();
        String why = Objects.requireNonNullElse(answer.reason(), "it was not said why");
        if (planned.operation() instanceof Operation.StartGuest && answer.outcome() == Reply.Outcome.FAILED) {
            // It may be tried elsewhere at once, and here after a while.
            step.orders = step.orders.without(order);
            noteFailure(order, answer, why);
            countFailure(new GuestFailure(planned.guest(), planned.node(), step.now, true, order.id(), why, false));
            return;
        }
        Backoff before = step.orders.backoffs().get(planned.guest());
        int count = before == null ? 1 : before.count() + 1;
        Instant until = step.now.plus(pause(count));
        step.orders = step.orders.without(order)
                .withBackoff(planned.guest(), new Backoff(until, why, count));
        noteFailure(order, answer, why);
    }

    /** The next try comes of it. */
    private void noteFailure(Order order, ResourceEvent.OrderAnswered answer, String why) {
        Planned planned = order.planned();
        Cause failure = step.note(Happening.of(EventKind.GUEST_FAILED, planned.guest(), planned.describe() + " "
                + answer.outcome().name().toLowerCase(Locale.ROOT) + ": " + why).causedBy(order.event()));
        Cause known = step.history.causes().ofGuest(planned.guest());
        if (known == null || failure.root().equals(known.root())) {
            step.causes(each -> each.guest(planned.guest(), failure));
        }
    }

    /** What is refused in a race passes at once, what is broken needs a person: 0.2 s, doubled up to 30 s. */
    static Duration pause(int count) {
        return Duration.ofMillis(Math.min(30_000L, 100L << Math.min(count, 10)));
    }

    private void countFailure(GuestFailure failure) {
        FailCounts newer = step.failCounts.with(failure);
        if (newer != step.failCounts) {
            step.failCounts = newer;
            if (failure.node().equals(step.preferred.get(failure.guest()))) {
                step.preferred = AdminRequests.without(step.preferred, failure.guest());
            }
        }
    }

    private void countCrashes() {
        Situation situation = step.situation();
        for (NodeId node : step.observed.view().members()) {
            situation.reliableReport(node).filter(report -> Situation.isUp(report, ServiceName.VM))
                    .ifPresent(this::countCrashes);
        }
    }

    private void countCrashes(NodeReport report) {
        report.guests().stream()
                .filter(guest -> guest.state() == GuestRunState.CRASHED)
                .filter(guest -> step.observed.snapshot().guest(guest.name())
                        .filter(config -> config.target() == GuestConfig.Target.STARTED).isPresent())
                .forEach(guest -> {
                    FailCounts counts = step.failCounts;
                    countFailure(new GuestFailure(guest.name(), report.node(), step.now, false, "crash " + guest.since(),
                            "crashed" + (guest.reason() == null ? "" : ": " + guest.reason()), false));
                    if (counts != step.failCounts) {
                        Cause before = step.history.causes().guests().get(guest.name());
                        Cause crash = step.note(Happening.of(EventKind.GUEST_CRASHED, guest.name(), guest.name()
                                + " crashed on " + report.node() + " at " + Reasons.time(guest.since()),
                                guest.reason() == null ? "no reason was told" : guest.reason()).causedBy(before));
                        step.causes(each -> each.guest(guest.name(), crash));
                    }
                });
    }

    private long incarnationOf(NodeId node) {
        return node.equals(step.observed.self())
                ? step.observed.incarnation()
                : step.observed.peer(node).map(peer -> peer.incarnation()).orElse(0L);
    }
}
