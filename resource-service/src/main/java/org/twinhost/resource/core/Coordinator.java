package org.twinhost.resource.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.vm.GuestRunState;

/** Acts on the plan while this node is the coordinator of a quorate view: one operation at a time for each guest. */
final class Coordinator {

    private final Turn turn;

    Coordinator(Turn turn) {
        this.turn = turn;
    }

    void act() {
        if (!turn.observed.isCoordinator()) {
            // Another one decides, from the executors' reports; only an answer on its way is still of interest.
            turn.orders = turn.orders.onlySent();
            return;
        }
        if (turn.situation().whyNotActing().isPresent()) {
            return;
        }
        new Recovery(turn).askForFencing();
        noticeCrashes();
        tendOrders();
        for (GuestConfig guest : Planner.guests(turn.situation())) {
            next(guest);
        }
    }

    private void next(GuestConfig guest) {
        Situation situation = turn.situation();
        turn.orders = turn.orders.waiting(guest.name(), Planner.waits(guest, situation), turn.now);
        if (turn.orders.byGuest().containsKey(guest.name())) {
            return;
        }
        GuestPlan plan = Planner.plan(turn.state(), guest, situation);
        if (plan.reason() != null) {
            turn.note(false, guest.name(), plan.condition().label() + ": " + withoutAges(plan.reason()));
        }
        Orders.Setback setback = turn.orders.setbacks().get(guest.name());
        boolean held = setback != null && turn.now.isBefore(setback.until());
        if (plan.next() == null || held || Planner.busy(guest, turn.execution, situation).isPresent()) {
            return;
        }
        issue(plan);
    }

    private void issue(GuestPlan plan) {
        Planned next = plan.next();
        turn.orders = turn.orders.issuedOne();
        String id = turn.observed.self() + "-" + turn.exchange.session() + "-" + turn.orders.issued();
        Order order = new Order(id, next, turn.observed.view(), incarnationOf(next.node()), Order.Phase.SENT, turn.now);
        turn.orders = turn.orders.with(order);
        List<String> reasons = new ArrayList<>();
        reasons.add(next.precondition());
        plan.placement().scores().forEach(score -> reasons.add(describe(score)));
        turn.note(true, next.guest(), next.describe(), reasons);
        send(order);
    }

    private void send(Order order) {
        Operation operation = order.planned().operation();
        turn.effect(new ResourceEffect.SendOrder(order.planned().node(), order.id(), operation, order.view(),
                Execution.ANSWER_DEADLINE));
    }

    static String describe(NodeScore score) {
        String shares = score.shares().isEmpty() ? "nothing speaks for or against it" : String.join(", ",
                score.shares().stream().map(share -> share.rule() + " " + share.score()).toList());
        return score.node() + ": " + score.total() + " (" + shares + ")"
                + (score.refusal() == null ? "" : ", refused: " + score.refusal());
    }

    private static String withoutAges(String reason) {
        return reason.replaceAll("for [0-9.]+ s", "for some time").replaceAll("; \\d+ tries\\)", ")");
    }

    /** A command without an outcome stays under way until its executor tells, or can't any more. */
    private void tendOrders() {
        for (Order order : List.copyOf(turn.orders.byGuest().values())) {
            NodeId node = order.planned().node();
            boolean gone = turn.observed.fate(node).holdsNothing()
                    || turn.observed.view().has(node) && incarnationOf(node) > order.executorIncarnation();
            if (gone) {
                turn.orders = turn.orders.without(order);
            } else {
                tend(order);
            }
        }
    }

    private void tend(Order order) {
        boolean due = !turn.now.isBefore(order.phaseSince().plus(turn.settings.retryAfter()));
        boolean late = !turn.now.isBefore(order.phaseSince().plus(turn.settings.settleFor()));
        switch (order.phase()) {
            case SENT -> { }
            case UNANSWERED -> {
                if (due && turn.observed.view().has(order.planned().node())) {
                    turn.orders = turn.orders.with(order.in(Order.Phase.SENT, turn.now));
                    send(order);
                }
            }
            case SETTLING -> {
                if (late || shows(order.planned())) {
                    turn.orders = turn.orders.without(order);
                }
            }
        }
    }

    private boolean shows(Planned planned) {
        Situation situation = turn.situation();
        NodeId node = planned.node();
        return switch (planned.operation()) {
            case Operation.Promote(var volume) -> situation.isPrimary(volume, node);
            case Operation.Demote(var volume) ->
                situation.volume(volume, node).filter(each -> each.role() == Role.SECONDARY).isPresent();
            case Operation.StartGuest(var guest) -> situation.presence(guest, node).is(Presence.Kind.RUNS);
            case Operation.StopGuest(var guest, _) -> situation.presence(guest, node).is(Presence.Kind.ABSENT);
        };
    }

    void answered(ResourceEvent.OrderAnswered answer) {
        Optional<Order> found = turn.orders.find(answer.id()).filter(order -> order.phase() != Order.Phase.SETTLING);
        if (found.isEmpty()) {
            return;
        }
        Order order = found.get();
        String guest = order.planned().guest();
        switch (answer.outcome()) {
            case DONE -> {
                turn.orders = turn.orders.with(order.in(Order.Phase.SETTLING, turn.now)).withoutSetback(guest);
                tell(order.planned());
            }
            case UNKNOWN -> turn.orders = turn.orders.with(order.in(Order.Phase.UNANSWERED, turn.now));
            case REFUSED, FAILED -> setBack(order, answer);
        }
    }

    private void tell(Planned planned) {
        String guest = planned.guest();
        switch (planned.operation()) {
            case Operation.Promote _ -> turn.chronicle = turn.chronicle.goOn(story -> story.promoted(guest, turn.now));
            case Operation.StartGuest _ -> {
                turn.chronicle = turn.chronicle.goOn(story -> story.started(guest, turn.now));
                turn.note(false, guest, guest + " started on " + planned.node());
            }
            case Operation.StopGuest _ -> turn.note(false, guest, guest + " stopped on " + planned.node());
            case Operation.Demote _ -> { }
        }
    }

    private void setBack(Order order, ResourceEvent.OrderAnswered answer) {
        Planned planned = order.planned();
        Orders.Setback before = turn.orders.setbacks().get(planned.guest());
        int count = before == null ? 1 : before.count() + 1;
        Instant until = turn.now.plus(pause(count));
        turn.orders = turn.orders.without(order)
                .withSetback(planned.guest(), new Orders.Setback(until, answer.reason(), count));
        turn.note(false, planned.guest(), planned.describe() + " " + answer.outcome().name().toLowerCase(Locale.ROOT)
                + ": " + answer.reason());
        if (planned.operation() instanceof Operation.StartGuest && answer.outcome() == Reply.Outcome.FAILED) {
            addTrouble(new Trouble(planned.guest(), planned.node(), turn.now, order.id(), answer.reason(), false));
        }
    }

    /** What is refused in a race passes at once, what is broken needs a person: 0.2 s, doubled up to 30 s. */
    static Duration pause(int count) {
        return Duration.ofMillis(Math.min(30_000L, 100L << Math.min(count, 10)));
    }

    private void addTrouble(Trouble trouble) {
        Troubles newer = turn.troubles.with(trouble);
        if (newer != turn.troubles) {
            turn.troubles = newer;
            if (trouble.node().equals(turn.preferred.get(trouble.guest()))) {
                turn.preferred = WishDesk.without(turn.preferred, trouble.guest());
            }
        }
    }

    private void noticeCrashes() {
        Situation situation = turn.situation();
        for (NodeId node : turn.observed.view().members()) {
            situation.reliableReport(node).filter(report -> Situation.isUp(report, "vm")).ifPresent(this::noticeCrashes);
        }
        turn.troubles = turn.troubles.prunedAt(turn.now, turn.settings);
    }

    private void noticeCrashes(NodeReport report) {
        report.guests().stream()
                .filter(guest -> guest.state() == GuestRunState.CRASHED)
                .filter(guest -> turn.observed.snapshot().guest(guest.name())
                        .filter(config -> config.target() == GuestConfig.Target.STARTED).isPresent())
                .forEach(guest -> {
                    Troubles before = turn.troubles;
                    addTrouble(new Trouble(guest.name(), report.node(), turn.now, "crash " + guest.since(),
                            "crashed" + (guest.reason() == null ? "" : ": " + guest.reason()), false));
                    if (before != turn.troubles) {
                        turn.note(false, guest.name(), guest.name() + " crashed on " + report.node() + " at "
                                + Reasons.time(guest.since()), guest.reason() == null ? "no reason was told" : guest.reason());
                    }
                });
    }

    private long incarnationOf(NodeId node) {
        return node.equals(turn.observed.self())
                ? turn.observed.incarnation()
                : turn.observed.peer(node).map(peer -> peer.incarnation()).orElse(0L);
    }
}
