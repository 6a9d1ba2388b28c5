package org.twinhost.resource.core.act;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.leave.Leaving;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.plan.Planned;

/**
 * This node leaves. The coordinator empties it by the usual operations, for it counts as no place any more; nothing is taken up
 * here from the moment of the wish on. When nothing runs here the owners are asked, not their retained states (R1), that there
 * is no guest and no role, and heartbeat says goodbye for this boot: nobody fences it for being gone (S4).
 */
public final class Goodbye {

    private final ResourceStep step;

    public Goodbye(ResourceStep step) {
        this.step = step;
    }

    // The wish -------------------------------------------------------------------------------------------------------

    boolean isWished() {
        return step.leaving.isWished(step.observed.incarnation());
    }

    /** Too late to stay: the goodbye is on its way, or will be after a restart of this service. */
    boolean isSaid() {
        return isWished() && step.leaving.wish().newest().said();
    }

    /** Whether something runs here that would have to be stopped. */
    boolean wouldStop() {
        return !running(step.situation().own().guests()).isEmpty();
    }

    void wish(EventId id, boolean cluster) {
        write(step.leaving.wishing(_ -> new Leave(step.observed.incarnation(), id, cluster, false)));
    }

    void revoke() {
        write(step.leaving.revoking(step.leaving.wish().newest().id()));
    }

    private void write(Leaving changed) {
        boolean begins = step.leaving.wish().isSettled();
        step.leaving = changed;
        if (begins) {
            step.effect(new ResourceEffect.WriteLeave(changed.wish().writing().orElseThrow()));
        }
    }

    public void written(ResourceEvent.LeaveWritten written) {
        if (written.failure() != null) {
            step.leaving = step.leaving.writingAgain(step.now.plus(step.settings.retryAfter()));
            return;
        }
        step.leaving = step.leaving.written();
        step.leaving.wish().writing().ifPresent(next -> step.effect(new ResourceEffect.WriteLeave(next)));
    }

    // What follows from it -------------------------------------------------------------------------------------------

    /** What this node tells of it; before anything is decided on this event. */
    public void show() {
        if (step.observed.isConfigured()) {
            seeOthers();
            joinOthers();
        }
        Leave wish = step.leaving.wish().newest();
        NodeReport.Leaving shown = !isWished() || wish.id() == null ? null
                : new NodeReport.Leaving(wish.id(), wish.cluster(), step.leaving.phase() == Leaving.Phase.LEFT);
        step.observed = step.observed.withLocal(step.observed.local().withLeaving(shown));
    }

    /** What is moved or stopped because another node leaves comes of its wish. */
    private void seeOthers() {
        for (NodeId node : others()) {
            step.observed.leaving(node).ifPresent(each -> noteLeaving(node, each.id(), node + " is leaving the cluster"));
        }
    }

    private void noteLeaving(NodeId node, EventId wish, String text) {
        Cause known = step.history.causes().cluster();
        if (known == null || !known.root().equals(wish)) {
            Cause seen = step.note(Happening.of(EventKind.NODE_LEAVING, node.value(), text).causedBy(new Cause(wish, wish)));
            step.causes(each -> each.cluster(seen));
        }
    }

    private List<NodeId> others() {
        return step.observed.view().members().stream().filter(node -> !node.equals(step.observed.self())).toList();
    }

    /** Somebody told another node that all are to leave. */
    private void joinOthers() {
        if (isWished() || step.observed.incarnation() == 0) {
            return;
        }
        others().stream().flatMap(node -> step.observed.leaving(node).stream())
                .filter(each -> each.cluster() && !each.id().equals(step.leaving.revoked()))
                .findFirst().ifPresent(each -> {
                    NodeId self = step.observed.self();
                    step.note(Happening.of(EventKind.NODE_LEAVING, self.value(), self + " leaves with the whole cluster")
                            .causedBy(new Cause(each.id(), each.id())));
                    wish(each.id(), true);
                });
    }

    /** After all that is decided: whether it is time. */
    public void act() {
        writeAgain();
        Leaving leaving = step.leaving;
        boolean early = leaving.retryAt() != null && step.now.isBefore(leaving.retryAt());
        if (!isWished() || early) {
            return;
        }
        switch (leaving.phase()) {
            case EMPTYING -> {
                if (waitsFor().isEmpty() && leaving.wish().isSettled()) {
                    step.leaving = leaving.looking(step.observed.view());
                    step.effect(new ResourceEffect.PrepareGoodbye(step.leaving.looks(), step.observed.view(),
                            step.situation().own().volumes().stream().map(VolumeState::name).toList()));
                }
            }
            case DECIDED -> {
                if (leaving.wish().permits(Leave::said)) {
                    step.leaving = leaving.in(Leaving.Phase.SAYING, leaving.view());
                    step.effect(new ResourceEffect.SayGoodbye(leaving.view()));
                }
            }
            case PREPARING, SAYING, LEFT -> { }
        }
    }

    private void writeAgain() {
        if (step.leaving.writeAgainAt() != null && !step.now.isBefore(step.leaving.writeAgainAt())) {
            step.leaving = step.leaving.writingAgain(null);
            step.effect(new ResourceEffect.WriteLeave(step.leaving.wish().writing().orElseThrow()));
        }
    }

    public void prepared(ResourceEvent.GoodbyePrepared prepared) {
        boolean isAnswer = step.leaving.phase() == Leaving.Phase.PREPARING && step.leaving.looks() == prepared.look();
        if (!isAnswer || !isWished()) {
            return;
        }
        String live = running(prepared.guests());
        if (prepared.failure() != null || !live.isEmpty()) {
            hindered(prepared.failure() == null ? live : prepared.failure());
        } else if (!step.leaving.view().equals(step.observed.view())) {
            hindered("the view has changed");
        } else {
            step.leaving = step.leaving.in(Leaving.Phase.DECIDED, step.leaving.view());
            if (!step.leaving.wish().newest().said()) {
                write(step.leaving.wishing(Leave::saying));
            }
        }
    }

    public void answered(ResourceEvent.GoodbyeAnswered answer) {
        if (step.leaving.phase() != Leaving.Phase.SAYING) {
            return;
        }
        if (answer.outcome() == Reply.Outcome.DONE) {
            step.leaving = step.leaving.in(Leaving.Phase.LEFT, step.leaving.view());
            EventId wish = step.leaving.wish().newest().id();
            step.note(Happening.of(EventKind.NODE_LEFT, step.observed.self().value(),
                    step.observed.self() + " left the cluster cleanly")
                    .causedBy(wish == null ? null : new Cause(wish, wish)));
        } else {
            hindered("heartbeat: " + answer.reason());
        }
    }

    private void hindered(String why) {
        step.leaving = step.leaving.hindered(why, step.now.plus(step.settings.retryAfter()));
    }

    // What it waits for ----------------------------------------------------------------------------------------------

    private Optional<String> waitsFor() {
        return waitsFor(step.situation(), step.execution, step.orders);
    }

    /** For people: what this node's leave waits for; empty: nobody wishes it, or it is over. */
    public static Optional<String> shown(ResourceState state, Situation situation) {
        Leaving leaving = state.leaving();
        if (!leaving.isWished(state.observed().incarnation()) || leaving.phase() == Leaving.Phase.LEFT) {
            return Optional.empty();
        }
        return waitsFor(situation, state.execution(), state.orders()).or(() -> Optional.ofNullable(leaving.hindrance()))
                .or(() -> Optional.of("about to say goodbye"));
    }

    /** What has to be over first; empty: the owners may be asked. */
    private static Optional<String> waitsFor(Situation situation, Execution execution, Orders orders) {
        return silence(situation).or(() -> guests(situation)).or(() -> operations(situation, execution, orders));
    }

    private static Optional<String> silence(Situation situation) {
        NodeReport own = situation.own();
        if (!situation.observed().isConfigured() || !situation.observed().isHeartbeatFresh(situation.now())) {
            return Optional.of("heartbeat or config says nothing");
        }
        boolean known = own.hypervisorAnswers() && Situation.isUp(own, ServiceName.VM)
                && Situation.isUp(own, ServiceName.REPLICATION);
        return known ? Optional.empty() : Optional.of("libvirt, vm or replication is silent, so what runs here is not known");
    }

    private static Optional<String> guests(Situation situation) {
        String live = running(situation.own().guests());
        if (live.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> nobody = situation.whyNotActing().or(situation::maintenance).map(Reason::text);
        return Optional.of(live + nobody.map(why -> "; nobody may stop it: " + why).orElse(""));
    }

    private static Optional<String> operations(Situation situation, Execution execution, Orders orders) {
        Stream<String> here = execution.underWay().stream().map(each ->
                Planned.describe(each.operation()) + " on " + situation.observed().self());
        Stream<String> ordered = orders.byGuest().values().stream()
                .filter(order -> order.phase() != Order.Phase.SETTLING)
                .map(Order::planned).filter(each -> situation.observed().view().has(each.node())).map(Planned::describe);
        return Stream.concat(here, ordered).findFirst().map(what -> "under way: " + what);
    }

    private static String running(List<GuestState> guests) {
        return guests.stream().filter(each -> Presence.isLive(each.state()))
                .map(each -> each.name() + " is " + each.state()).collect(Collectors.joining(", "));
    }
}
