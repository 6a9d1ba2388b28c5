package org.twinhost.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.PendingReplies;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.runtime.bus.Bus;
import org.twinhost.runtime.bus.Snapshots;
import org.twinhost.runtime.loop.ServiceLoop;

/** Turns what the bus brings into events. Runs on the bus thread and only hands over. */
final class BusSources {

    /** Takes an event if there is room; what finds none is lost, as on the bus. */
    interface Inbox {
        boolean offer(Function<Instant, ResourceEvent> event);
    }

    /**
     * Nobody asks for an order's answer longer than that, and a guest may shut down for hours; one that expires is what is
     * repeated to whoever asks again.
     */
    private static final long PATIENCE_MS = Duration.ofDays(1).toMillis();
    /** People wait less. */
    static final long ADMIN_PATIENCE_MS = 60_000;

    private final Bus bus;
    private final ServiceLoop loop;
    private final PendingReplies<Reply> replies;
    private final EventExchange events;

    BusSources(Bus bus, ServiceLoop loop, PendingReplies<Reply> replies, EventExchange events) {
        this.bus = bus;
        this.loop = loop;
        this.replies = replies;
        this.events = events;
    }

    /**
     * @param inbox for what is said again
     * @param sure for what is not: a configuration is told once
     */
    void listen(Snapshots snapshots, Inbox inbox, Consumer<Function<Instant, ResourceEvent>> sure) {
        snapshots.onSnapshot(snapshot -> sure.accept(now -> new ResourceEvent.SnapshotSeen(now, snapshot)));
        bus.onState(ServiceName.CONFIG, Topics.SNAPSHOT, ClusterSnapshot.class,
                _ -> inbox.offer(now -> new ResourceEvent.ServiceSeen(now, ServiceName.CONFIG)));
        bus.onState(ServiceName.CONFIG, Topics.STATUS, ConfigStatus.class, status ->
                whenRecent(status.at(), inbox, now -> new ResourceEvent.ConfigSeen(now, status)));
        bus.onState(ServiceName.HEARTBEAT, Topics.MEMBERSHIP, HeartbeatState.class, state -> {
            long ageMs = loop.ageMs(state.at());
            whenRecent(state.at(), inbox, now -> new ResourceEvent.MembershipSeen(now, state, ageMs));
        });
        bus.onState(ServiceName.FENCING, Topics.FENCING, FencingState.class, state ->
                whenRecent(state.at(), inbox, now -> new ResourceEvent.FencingSeen(now, state)));
        bus.onState(ServiceName.REPLICATION, Topics.VOLUMES, ReplicationState.class, state ->
                whenRecent(state.at(), inbox, now -> new ResourceEvent.VolumesSeen(now, state)));
        bus.onState(ServiceName.VM, Topics.GUESTS, VmState.class, state ->
                whenRecent(state.at(), inbox, now -> new ResourceEvent.GuestsSeen(now, state)));
        bus.serve(ResourceCommand.class, (request, command) -> serve(request, command, inbox));
    }

    /** A retained state may be as old as its broker, and then is no news. */
    private void whenRecent(Instant at, Inbox inbox, Function<Instant, ResourceEvent> event) {
        if (loop.ageMs(at) <= LocalMembership.AGE_MAX_MS) {
            inbox.offer(event);
        }
    }

    /** How long a report was on its way: heartbeat has taken that off its deadline. */
    private static long ageMs(Request request) {
        return Math.max(0, Performer.REPORT_DEADLINE.toMillis() - request.deadlineMs());
    }

    private @Nullable CompletionStage<Reply> serve(Request request, ResourceCommand command, Inbox inbox) {
        return switch (command) {
            case ResourceCommand.Report(var part) -> {
                NodeId of = part.report().node();
                if (!of.equals(request.fromNode())) {
                    yield CompletableFuture.completedFuture(Reply.refused(request.id(),
                            "a report of " + of + " came from " + request.fromNode()));
                }
                long ageMs = ageMs(request);
                inbox.offer(now -> new ResourceEvent.ReportPartHeard(now, part, ageMs));
                events.told(of, part.report().lastEvent());
                yield null;
            }
            case ResourceCommand.Repeat repeat -> {
                if (repeat.node().equals(request.fromNode())) {
                    long ageMs = ageMs(request);
                    inbox.offer(now -> new ResourceEvent.ReportRepeated(now, repeat, ageMs));
                    events.told(repeat.node(), repeat.lastEvent());
                }
                yield null;
            }
            case ResourceCommand.Acknowledge word -> {
                if (word.node().equals(request.fromNode())) {
                    inbox.offer(now -> new ResourceEvent.ReportAcknowledged(now, word));
                }
                yield null;
            }
            case ResourceCommand.Execute(var id, var operation, var view, var root) ->
                replies.await(request.id(), loop.millis(), PATIENCE_MS, () -> inbox.offer(now ->
                        new ResourceEvent.OrderReceived(now, request.id(), request.fromNode(), id, operation, view, root)));
            case ResourceCommand.Events question ->
                CompletableFuture.completedFuture(events.answer(request.id(), question));
            case ResourceCommand.Administer(var wish, var operator) ->
                replies.await(request.id(), loop.millis(), ADMIN_PATIENCE_MS, () -> inbox.offer(now ->
                        new ResourceEvent.RequestMade(now, request.id(), wish, operator, true)));
        };
    }
}
