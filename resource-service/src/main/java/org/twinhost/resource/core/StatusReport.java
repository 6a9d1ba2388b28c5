package org.twinhost.resource.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.resource.core.act.Backoff;
import org.twinhost.resource.core.act.Goodbye;
import org.twinhost.resource.core.act.Order;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.ReasonCode;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.plan.Condition;
import org.twinhost.resource.core.plan.GuestPlan;
import org.twinhost.resource.core.plan.Planner;

/** The cluster as this node sees it. Unknown is null; what is shown may be old, and its age is judged here. */
public record StatusReport(ResourceState state, Situation situation) {

    public static ClusterStatus of(ResourceState state, Instant now, ResourceSettings settings) {
        return of(state, Situation.of(state.observed(), state.exchange().answeredPeers(), now, settings));
    }

    /** @param situation of that state */
    static ClusterStatus of(ResourceState state, Situation situation) {
        return new StatusReport(state, situation).status();
    }

    private ObservedCluster observed() {
        return state.observed();
    }

    private ClusterStatus status() {
        if (!observed().isConfigured()) {
            return new ClusterStatus(cluster(), List.of(), List.of(), List.of(), fencing());
        }
        return new ClusterStatus(cluster(), observed().nodes().stream().map(this::node).toList(),
                situation.snapshot().volumes().stream().map(this::volume).toList(),
                Planner.plans(state.policy(situation)).stream().map(this::resource).toList(), fencing());
    }

    private ClusterStatus.Cluster cluster() {
        var snapshot = observed().configured();
        var view = observed().view();
        var heartbeat = observed().isHeartbeatFresh(situation.now()) ? observed().membership().said() : null;
        return new ClusterStatus.Cluster(snapshot == null ? null : snapshot.cluster(),
                snapshot == null ? null : snapshot.revision().toString(), Objects.toString(view.coordinator(), null),
                heartbeat == null ? null : heartbeat.quorate(), new ClusterStatus.ViewSummary(view.number(),
                        view.members().stream().map(NodeId::value).toList()));
    }

    private ClusterStatus.Node node(NodeId node) {
        boolean own = node.equals(observed().self());
        Long incarnation = own ? (Long) observed().incarnation()
                : observed().peer(node).map(PeerState::incarnation).orElse(null);
        return new ClusterStatus.Node(node.value(), nodeState(node),
                incarnation == null || incarnation == 0 ? null : incarnation,
                own ? ownLinks() : peerLinks(node), services(node),
                own ? Goodbye.shown(state, situation).orElse(null) : null);
    }

    private String nodeState(NodeId node) {
        boolean standby = situation.snapshot().node(node).map(NodeConfig::standby).orElse(false);
        Optional<NodeReport.Leaving> leaving = observed().leaving(node);
        if (node.equals(observed().self()) && leaving.isPresent()) {
            return leaving.get().left() ? "left" : "leaving";
        }
        return switch (observed().fate(node)) {
            case MEMBER -> leaving.isPresent() ? "leaving" : standby ? "standby" : "online";
            case FENCED -> "fenced";
            case UNCLEAN -> "unclean";
            case JOINING -> leaving.isPresent() ? "leaving" : observed().losses().containsKey(node) ? "unclean" : "offline";
            case LEFT -> "left";
            case REPLACED, UNSEEN -> "offline";
        };
    }

    private List<ClusterStatus.Link> peerLinks(NodeId node) {
        return observed().peer(node).map(PeerState::links).orElse(List.of()).stream()
                .map(link -> new ClusterStatus.Link(link.name(), link.up() ? "up" : "down", link.lastHeardMs())).toList();
    }

    /** A link of this node is up when anybody is heard over it. */
    private List<ClusterStatus.Link> ownLinks() {
        return situation.snapshot().links().stream().map(LinkConfig::name).map(name -> {
            var said = observed().membership().said();
            List<PeerState> peers = said == null ? List.of() : said.peers();
            List<LinkState> ends = peers.stream().flatMap(peer -> peer.links().stream())
                    .filter(link -> link.name().equals(name)).toList();
            Long heard = ends.stream().map(LinkState::lastHeardMs).filter(Objects::nonNull).min(Long::compare).orElse(null);
            return new ClusterStatus.Link(name, ends.stream().anyMatch(LinkState::up) ? "up" : "down", heard);
        }).toList();
    }

    private List<ClusterStatus.Service> services(NodeId node) {
        Optional<NodeReport> report = recentReport(node);
        return Arrays.stream(ServiceName.values()).map(ServiceName::label).map(name -> {
            Boolean up = report.flatMap(told -> told.services().stream()
                    .filter(each -> each.name().equals(name)).findFirst()).map(NodeReport.ServiceStatus::up).orElse(null);
            return new ClusterStatus.Service(name, up == null ? null : up ? "UP" : "DOWN");
        }).toList();
    }

    private Optional<NodeReport> recentReport(NodeId node) {
        if (node.equals(observed().self())) {
            return situation.lastReport(node);
        }
        return Optional.ofNullable(observed().reports().get(node))
                .filter(heard -> heard.isFresh(situation.now(), situation.settings().reportAgeMax()))
                .filter(heard -> observed().fate(node) == NodeFate.MEMBER)
                .map(Heard::value);
    }

    private ClusterStatus.Volume volume(VolumeConfig config) {
        return new ClusterStatus.Volume(config.name(), config.sizeBytes(), config.replicas().stream()
                .map(VolumeConfig.ReplicaConfig::node).sorted().map(node -> replica(config.name(), node)).toList());
    }

    private ClusterStatus.Replica replica(String volume, NodeId node) {
        Optional<VolumeState> told = told(volume, node);
        if (told.isPresent()) {
            VolumeState v = told.get();
            return new ClusterStatus.Replica(node.value(), known(v.role()), known(v.disk()), v.connection(),
                    outOfSync(volume, v), v.resyncPercent());
        }
        // Not told by itself: what the replica here knows of it, which is what its data is worth.
        Optional<VolumeState> here = node.equals(observed().self()) ? Optional.empty()
                : told(volume, observed().self()).filter(v -> node.equals(v.peer()));
        return here.map(v -> new ClusterStatus.Replica(node.value(), known(v.peerRole()), known(v.peerDisk()), null,
                v.outOfSyncBytes(), null)).orElse(new ClusterStatus.Replica(node.value(), null, null, null, null, null));
    }

    private Optional<VolumeState> told(String volume, NodeId node) {
        return recentReport(node).filter(report -> Situation.isUp(report, ServiceName.REPLICATION))
                .flatMap(report -> situation.volumeIn(report, volume));
    }

    /** What two replicas differ in is known to the one that was written to: the other counts only what it saw. */
    private long outOfSync(String volume, VolumeState replica) {
        long peers = replica.peer() == null ? 0 : told(volume, replica.peer()).map(VolumeState::outOfSyncBytes).orElse(0L);
        return Math.max(replica.outOfSyncBytes(), peers);
    }

    private static @Nullable Role known(Role role) {
        return role == Role.UNKNOWN ? null : role;
    }

    private static @Nullable DiskState known(DiskState disk) {
        return disk == DiskState.UNKNOWN ? null : disk;
    }

    private ClusterStatus.Resource resource(GuestPlan plan) {
        GuestConfig guest = situation.guestConfig(plan.guest()).orElseThrow();
        Condition condition = plan.condition();
        NodeId node = plan.node();
        Reason reason = plan.reason();
        Order order = state.orders().byGuest().get(guest.name());
        if (order != null && order.phase() != Order.Phase.SETTLING) {
            condition = conditionOf(order.planned().operation(), condition);
            node = order.planned().node();
            reason = Reason.of(ReasonCode.OPERATION_UNDER_WAY, "under way: " + order.planned().describe()
                    + (order.phase() == Order.Phase.UNANSWERED ? ", no answer yet, asked again" : ""));
        } else if (plan.next() != null && plan.next().operation() instanceof Operation.StopGuest(_, var force) && !force
                && guest.target() == GuestConfig.Target.STARTED && !observed().isCoordinator()) {
            // Only the coordinator knows where it failed to start, so only its plan to move it counts.
            condition = Condition.STARTED;
            reason = null;
        } else if (plan.next() != null) {
            Backoff backoff = state.orders().backoffs().get(guest.name());
            if (isHeld(plan)) {
                reason = Reason.of(ReasonCode.OPERATION_FAILED, "it failed to start on " + plan.next().node()
                        + " and is tried again soon: " + state.failCounts().lastReason(guest.name(), plan.next().node()));
            } else if (backoff != null) {
                reason = Reason.of(ReasonCode.OPERATION_FAILED, plan.next().describe() + " failed: " + backoff.reason());
            } else if (reason == null) {
                reason = Reason.of(ReasonCode.OPERATION_NEXT, "next: " + plan.next().describe());
            }
        }
        if (situation.maintenance().isPresent() && order == null && situation.whyNotActing().isEmpty()
                && guest.target() == GuestConfig.Target.STARTED && !isTwice(reason)) {
            // What would be done is not done: it stays where it runs, or waits.
            List<Presence> running = situation.presences(guest.name()).stream()
                    .filter(each -> each.is(Presence.Kind.RUNS)).toList();
            if (condition != Condition.STARTED || plan.next() != null) {
                condition = running.size() == 1 ? Condition.STARTED : Condition.BLOCKED;
                node = running.size() == 1 ? running.getFirst().node() : null;
                reason = situation.maintenance().get();
            }
        }
        Optional<Reason> notActing = situation.whyNotActing();
        if (notActing.isPresent() && condition != Condition.STARTED && guest.target() == GuestConfig.Target.STARTED) {
            condition = Condition.BLOCKED;
            node = null;
            reason = notActing.get();
        }
        if (condition == Condition.STARTED && node != null) {
            reason = frozenWrites(guest, node).orElse(reason);
        }
        Reason shown = condition == Condition.STOPPED ? null : reason;
        return new ClusterStatus.Resource(guest.name(), "vm", guest.target().name().toLowerCase(Locale.ROOT),
                condition.label(), Objects.toString(node, null), sinceMs(guest, condition, node),
                shown == null ? null : shown.text(), shown == null ? null : shown.code().label());
    }

    private static boolean isTwice(@Nullable Reason reason) {
        return reason != null && reason.code() == ReasonCode.RUNS_TWICE;
    }

    private boolean isHeld(GuestPlan plan) {
        return plan.next() != null && plan.next().operation() instanceof Operation.StartGuest
                && situation.now().isBefore(state.failCounts().heldUntil(plan.guest(), plan.next().node()));
    }

    /** It runs, but waits at its disk: that is no "started" to be content with. */
    private Optional<Reason> frozenWrites(GuestConfig guest, NodeId node) {
        return guest.volumes().stream()
                .flatMap(name -> told(name, node).stream())
                .filter(VolumeState::frozen)
                .findFirst()
                .map(volume -> Reason.of(ReasonCode.WRITES_FROZEN, "its writes wait, volume " + volume.name() + " is frozen"
                        + (volume.reason() == null ? "" : ": " + volume.reason())));
    }

    private static Condition conditionOf(Operation operation, Condition planned) {
        return switch (operation) {
            case Operation.Promote _, Operation.StartGuest _ -> Condition.STARTING;
            case Operation.StopGuest _ -> Condition.STOPPING;
            case Operation.Demote _ -> planned;
        };
    }

    private @Nullable Long sinceMs(GuestConfig guest, Condition condition, @Nullable NodeId node) {
        Instant since = node == null ? state.orders().waitingSince().get(guest.name())
                : Optional.ofNullable(situation.presence(guest.name(), node).last()).map(last -> last.since()).orElse(null);
        boolean told = since != null && (condition == Condition.STARTED || node == null);
        return told ? Math.max(0, Duration.between(since, situation.now()).toMillis()) : null;
    }

    private List<ClusterStatus.Fencing> fencing() {
        if (observed().local().fencing() == null) {
            return List.of();
        }
        FencingState fencing = observed().local().fencing().value();
        List<ClusterStatus.Fencing> all = new ArrayList<>();
        for (FenceAttempt attempt : fencing.attempts()) {
            all.add(new ClusterStatus.Fencing(attempt.victim().value(), attempt.incarnation(),
                    attempt.lastFailure() == null ? "pending" : "failed", null, attempt.since(),
                    Math.max(0, Duration.between(attempt.since(), situation.now()).toMillis())));
        }
        for (FenceProof proof : fencing.proofs()) {
            all.add(new ClusterStatus.Fencing(proof.node().value(), proof.incarnation(), "confirmed",
                    proof.method().name().toLowerCase(Locale.ROOT).replace('_', '-'), proof.at(), proof.durationMs()));
        }
        all.sort(Comparator.comparing(ClusterStatus.Fencing::at));
        return all;
    }
}
