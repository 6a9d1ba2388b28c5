package org.twinhost.resource.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.resource.core.act.Order;
import org.twinhost.resource.core.act.Orders;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.assess.OwnFindings;
import org.twinhost.resource.core.exchange.ReportExchange;
import org.twinhost.resource.core.fence.FencingRequests;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.LocalFacts;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ResourceSettings;

/**
 * Skips events after which nothing can have changed: states are repeated every second and time is told
 * ten times a second, but what follows from them only changes when they do, or when something falls due.
 */
public record SkippedEvents(ResourceState state, ResourceSettings settings) {

    private static final Duration INSTANT_LATER = Duration.ofNanos(1);

    /** The state after an event that changes nothing; empty: everything has to be computed anew. */
    Optional<ResourceState> after(ResourceEvent event) {
        if (!event.now().isBefore(state.nextDeadline())) {
            return Optional.empty();
        }
        ObservedCluster observed = state.observed();
        LocalFacts local = observed.local();
        Instant now = event.now();
        return switch (event) {
            case ResourceEvent.Ticked _ -> Optional.of(state);
            case ResourceEvent.ServiceSeen(_, var service) -> unless(!isUp(service, now),
                    observed.withLocal(local.withService(service, now)));
            case ResourceEvent.MembershipSeen seen -> unless(!isUp(ServiceName.HEARTBEAT, now) || isNews(seen.membership()),
                    observed.withMembershipRepeated(seen.heard(), now));
            case ResourceEvent.FencingSeen(_, var told) -> unless(!isUp(ServiceName.FENCING, now)
                    || local.fencing() == null || !local.fencing().value().proofs().equals(told.proofs())
                    || !local.fencing().value().attempts().equals(told.attempts())
                    || !known(local.fencing().value()).equals(known(told)),
                    observed.withLocal(local.withFencing(told, now)));
            case ResourceEvent.ConfigSeen(_, var told) -> unless(!isUp(ServiceName.CONFIG, now),
                    observed.withLocal(local.withConfig(told, now)));
            case ResourceEvent.HostSeen(_, var told) -> Optional.of(state.withObserved(
                    observed.withLocal(local.withHost(told, now))));
            case ResourceEvent.VolumesSeen(_, var told) -> unless(!isUp(ServiceName.REPLICATION, now) || isNews(told),
                    observed.withLocal(local.withVolumes(told, now)));
            case ResourceEvent.GuestsSeen(_, var told) -> unless(!isUp(ServiceName.VM, now) || isNews(told),
                    observed.withLocal(local.withGuests(told, now)));
            case ResourceEvent.ReportRepeated repeated -> afterRepeated(repeated);
            case ResourceEvent.ReportAcknowledged(_, var word) ->
                undue(observed, state.exchange().heard(word, now));
            case ResourceEvent.SnapshotSeen _, ResourceEvent.ReportHeard _, ResourceEvent.ReportPartHeard _,
                    ResourceEvent.OrderReceived _, ResourceEvent.TasksWritten _,
                    ResourceEvent.Performed _, ResourceEvent.OrderAnswered _, ResourceEvent.RequestMade _,
                    ResourceEvent.RequestAnswered _, ResourceEvent.LeaveWritten _, ResourceEvent.GoodbyePrepared _,
                    ResourceEvent.GoodbyeAnswered _, ResourceEvent.Noticed _ -> Optional.empty();
        };
    }

    /** What is known of fence devices; that they were asked once more is no news. */
    private static List<FenceDeviceState> known(FencingState fencing) {
        return fencing.devices() == null ? List.of() : fencing.devices().stream().map(each -> new FenceDeviceState(
                each.node(), each.device(), each.condition(), each.text(), each.since(), null, each.test())).toList();
    }

    /** A report that is still relied on was told again, and that completed nothing between the two nodes. */
    private Optional<ResourceState> afterRepeated(ResourceEvent.ReportRepeated repeated) {
        ObservedCluster observed = state.observed();
        ResourceCommand.Repeat repeat = repeated.repeat();
        Heard<NodeReport> last = observed.reports().get(repeat.node());
        if (last == null || !last.isFresh(repeated.now(), settings.reportAgeMax())
                || !state.exchange().isConfirmedBy(repeat)) {
            return Optional.empty();
        }
        ReportExchange exchange = state.exchange().heard(repeat, repeated.now());
        return undue(observed.withRepeated(repeat, repeated.saidAt()), exchange);
    }

    private Optional<ResourceState> undue(ObservedCluster observed, ReportExchange exchange) {
        boolean isNews = exchange.due() && !state.exchange().due()
                || !exchange.answeredPeers().equals(state.exchange().answeredPeers());
        return isNews ? Optional.empty() : Optional.of(state.withReports(observed, exchange));
    }

    private Optional<ResourceState> unless(boolean news, ObservedCluster repeated) {
        return news ? Optional.empty() : Optional.of(state.withObserved(repeated));
    }

    private boolean isUp(ServiceName service, Instant now) {
        return state.observed().serviceUp(service, now, settings);
    }

    private boolean isNews(ReplicationState told) {
        Heard<ReplicationState> before = state.observed().local().volumes();
        return before == null || !before.value().volumes().equals(told.volumes());
    }

    private boolean isNews(VmState told) {
        Heard<VmState> before = state.observed().local().guests();
        return before == null || before.value().hypervisorAnswers() != told.hypervisorAnswers()
                || !before.value().guests().equals(told.guests());
    }

    private boolean isNews(HeartbeatState told) {
        HeartbeatState before = state.observed().membership().said();
        if (before == null) {
            return true;
        }
        return before.incarnation() != told.incarnation() || before.quorate() != told.quorate()
                || !before.view().equals(told.view()) || !Objects.equals(before.waitingFor(), told.waitingFor())
                || isNews(before.peers(), told.peers());
    }

    /** Ages are no news: what follows from an age follows from liveness. */
    private static boolean isNews(List<PeerState> before, List<PeerState> told) {
        if (before.size() != told.size()) {
            return true;
        }
        Iterator<PeerState> others = told.iterator();
        for (PeerState one : before) {
            PeerState other = others.next();
            if (!one.node().equals(other.node()) || one.liveness() != other.liveness()
                    || one.incarnation() != other.incarnation() || one.isHeard() != other.isHeard()) {
                return true;
            }
        }
        return false;
    }

    // What time alone changes ----------------------------------------------------------------------------------------

    /** Until when the state, just computed, stays as it is by itself: the earliest of all that will fall due. */
    public static Instant until(ResourceState state, Instant now, ResourceSettings settings) {
        var due = new Earliest(now);
        ObservedCluster observed = state.observed();
        due.later(observed.heartbeatTooOldAt());
        observed.local().services().values().forEach(at -> due.later(tooOld(at, settings.stateAgeMax())));
        observed.reports().values().forEach(heard -> due.later(tooOld(heard.at(), settings.reportAgeMax())));
        reports(state, due, settings);
        orders(state, due, settings);
        state.failCounts().holds().forEach(due::later);
        state.failCounts().recent().forEach(failure -> due.later(failure.at().plus(settings.restartWindow())));
        due.at(state.execution().dueAt(now));
        Stream.of(state.leaving().retryAt(), state.leaving().writeAgainAt()).filter(Objects::nonNull).forEach(due::later);
        return due.earliest;
    }

    private static void reports(ResourceState state, Earliest due, ResourceSettings settings) {
        ReportExchange exchange = state.exchange();
        Instant sentAt = exchange.sentAt();
        if (sentAt == null) {
            due.at(due.now);
            return;
        }
        NodeReport own = OwnFindings.report(
                state.observed(), state.execution().underWay(), state.failCounts(), state.execution().failure(),
                due.now, settings);
        if (exchange.isNewsForOthers(own)) {
            due.later(sentAt.plus(settings.reportGap()));
        }
        due.later(sentAt.plus(settings.reportEvery()));
    }

    private static void orders(ResourceState state, Earliest due, ResourceSettings settings) {
        Orders orders = state.orders();
        for (Order order : orders.byGuest().values()) {
            due.later(order.phaseSince().plus(settings.retryAfter()));
            due.later(order.phaseSince().plus(settings.settleFor()));
        }
        orders.backoffs().values().forEach(backoff -> due.later(backoff.until()));
        state.fencing().askedAt().values().forEach(at -> due.later(at.plus(FencingRequests.ASK_AGAIN)));
        if (state.observed().isConfigured()) {
            state.observed().snapshot().maintenance(due.now).ifPresent(due::later);
            long graceMs = state.observed().snapshot().timing().restartGraceMs();
            orders.waitingSince().values().forEach(since -> due.later(since.plusMillis(graceMs + 1)));
        }
    }

    private static Instant tooOld(Instant at, Duration ageMax) {
        return at.plus(ageMax).plus(INSTANT_LATER);
    }

    /** What is due in the past and still there was dealt with just now; it waits for something else. */
    private static final class Earliest {
        private final Instant now;
        private Instant earliest = Instant.MAX;

        Earliest(Instant now) {
            this.now = now;
        }

        void later(Instant due) {
            if (due.isAfter(now)) {
                at(due);
            }
        }

        void at(Instant due) {
            if (due.isBefore(earliest)) {
                earliest = due;
            }
        }
    }
}
