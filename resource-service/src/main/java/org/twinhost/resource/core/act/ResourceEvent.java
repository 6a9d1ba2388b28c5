package org.twinhost.resource.core.act;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.resource.core.history.Happening;
import org.twinhost.resource.core.observe.HostHealth;

/** What may happen to this service. {@code now} is this node's monotonic clock, started at the wall clock's time. */
public sealed interface ResourceEvent {

    Instant now();

    record SnapshotSeen(Instant now, ClusterSnapshot snapshot) implements ResourceEvent {}

    /** @param ageMs how long ago heartbeat said it; a retained state is older than its arrival */
    record MembershipSeen(Instant now, HeartbeatState membership, long ageMs) implements ResourceEvent {

        /** As it is kept: its ms are those of the events' moments since 1970. */
        public LocalMembership heard() {
            return LocalMembership.heard(membership, ageMs, now.toEpochMilli());
        }
    }

    record FencingSeen(Instant now, FencingState fencing) implements ResourceEvent {}

    record VolumesSeen(Instant now, ReplicationState volumes) implements ResourceEvent {}

    record GuestsSeen(Instant now, VmState guests) implements ResourceEvent {}

    record ConfigSeen(Instant now, ConfigStatus config) implements ResourceEvent {}

    /** The node was looked at. */
    record HostSeen(Instant now, HostHealth host) implements ResourceEvent {}

    /** A service whose state this one does not use gave a sign of life. */
    record ServiceSeen(Instant now, ServiceName service) implements ResourceEvent {}

    /** A whole report, as it is archived. */
    record ReportHeard(Instant now, NodeReport report) implements ResourceEvent {}

    /** @param ageMs how long ago it was sent */
    record ReportPartHeard(Instant now, ReportPart part, long ageMs) implements ResourceEvent {}

    /** @param ageMs how long ago it was sent */
    record ReportRepeated(Instant now, ResourceCommand.Repeat repeat, long ageMs) implements ResourceEvent {

        public Instant saidAt() {
            return now.minusMillis(ageMs);
        }
    }

    record ReportAcknowledged(Instant now, ResourceCommand.Acknowledge word) implements ResourceEvent {}

    /**
     * A coordinator, here or on another node, orders an operation.
     *
     * @param asker token under which the answer is awaited
     * @param from the node that orders
     * @param id the order's id: the same one is carried out once
     * @param root where the chain of its causes begins; null: not told
     */
    record OrderReceived(
            Instant now, String asker, NodeId from, String id, Operation operation, View view, @Nullable EventId root)
            implements ResourceEvent {}

    /** The local service answered what {@link ResourceEffect.Perform} asked. */
    record Performed(Instant now, String id, Reply.Outcome outcome, @Nullable String reason) implements ResourceEvent {}

    /**
     * What {@link ResourceEffect.WriteTasks} asked for has ended.
     *
     * @param failure why the tasks may not be on the disk, for the administrator; null: they are durable
     */
    record TasksWritten(Instant now, @Nullable String failure) implements ResourceEvent {}

    /** The executor of an order answered. */
    record OrderAnswered(Instant now, String id, Reply.Outcome outcome, @Nullable String reason) implements ResourceEvent {}

    /**
     * An administrator asks for something.
     *
     * @param asker token under which the answer is awaited
     * @param forwarded true: another node passed it on, so it is not passed on again
     */
    record RequestMade(Instant now, String asker, AdminRequest request, String operator, boolean forwarded)
            implements ResourceEvent {}

    /** What {@link ResourceEffect.ChangeConfig} or {@link ResourceEffect.ForwardRequest} led to. */
    record RequestAnswered(Instant now, String asker, Reply.Outcome outcome, @Nullable String text)
            implements ResourceEvent {}

    /**
     * What {@link ResourceEffect.WriteLeave} asked for has ended.
     *
     * @param failure why it may not be on the disk, for the administrator; null: it is durable
     */
    record LeaveWritten(Instant now, @Nullable String failure) implements ResourceEvent {}

    /**
     * What {@link ResourceEffect.PrepareGoodbye} led to.
     *
     * @param look which question it answers
     * @param failure what stands in the way, for the administrator; null: no volume is Primary here, nor about to be
     * @param guests as the vm service saw them after that
     */
    record GoodbyePrepared(Instant now, long look, @Nullable String failure, List<GuestState> guests)
            implements ResourceEvent {}

    /** Heartbeat answered {@link ResourceEffect.SayGoodbye}. */
    record GoodbyeAnswered(Instant now, Reply.Outcome outcome, @Nullable String reason) implements ResourceEvent {}

    /** Somebody beside the core has something to tell: an assessment came out otherwise, a drill was reported. */
    record Noticed(Instant now, Happening what) implements ResourceEvent {}

    record Ticked(Instant now) implements ResourceEvent {}
}
