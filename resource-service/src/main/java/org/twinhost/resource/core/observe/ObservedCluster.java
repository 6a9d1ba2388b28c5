package org.twinhost.resource.core.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.kernel.LocalMembership;

/**
 * All that is known, each piece with its age: the only ground of every decision.
 *
 * @param self this node
 * @param configured the configuration; null until the first
 * @param membership the last word of heartbeat; its ms are those of the events' moments since 1970
 * @param local what the services of this node told
 * @param reports what the resource services of the other nodes told, by node
 * @param memberIncarnations the incarnation in which each node was last in a view with this one
 * @param losses nodes that left without goodbye and are not back in the view
 */
public record ObservedCluster(
        NodeId self, @Nullable ClusterSnapshot configured, LocalMembership membership, LocalFacts local,
        Map<NodeId, Heard<NodeReport>> reports, Map<NodeId, Long> memberIncarnations, Map<NodeId, Loss> losses) {

    public static ObservedCluster nothing(NodeId self) {
        return new ObservedCluster(self, null, LocalMembership.UNHEARD, LocalFacts.NONE, Map.of(), Map.of(), Map.of());
    }

    public ObservedCluster withSnapshot(ClusterSnapshot newer) {
        return new ObservedCluster(self, newer, membership, local, reports, memberIncarnations, losses);
    }

    public ObservedCluster withLocal(LocalFacts newer) {
        return new ObservedCluster(self, configured, membership, newer, reports, memberIncarnations, losses);
    }

    /**
     * With a whole report.
     *
     * @param at when its sender said so
     */
    public ObservedCluster withReport(NodeReport report, Instant at) {
        Map<NodeId, Heard<NodeReport>> newer = new TreeMap<>(reports);
        Heard<NodeReport> before = reports.get(report.node());
        newer.put(report.node(), new Heard<>(report, before != null && before.at().isAfter(at) ? before.at() : at));
        return new ObservedCluster(self, configured, membership, local, newer, memberIncarnations, losses);
    }

    /** With the last report of a node told again. */
    public ObservedCluster withRepeated(ResourceCommand.Repeat repeat, Instant at) {
        Heard<NodeReport> last = reports.get(repeat.node());
        return last == null ? this : withReport(last.value().numbered(repeat.sequence(), repeat.acknowledges()), at);
    }

    public ObservedCluster withMembership(LocalMembership heard) {
        HeartbeatState state = heard.said();
        Map<NodeId, Long> incarnations = new TreeMap<>(memberIncarnations);
        if (state != null && state.view().has(self)) {
            state.peers().stream()
                    .filter(peer -> state.view().has(peer.node()))
                    .forEach(peer -> incarnations.put(peer.node(), peer.incarnation()));
        }
        return new ObservedCluster(self, configured, heard, local, reports, incarnations, losses);
    }

    /** The same members, heard again. */
    public ObservedCluster withMembershipRepeated(LocalMembership heard, Instant now) {
        return new ObservedCluster(self, configured, heard, local.withService(ServiceName.HEARTBEAT, now),
                reports, memberIncarnations, losses);
    }

    public ObservedCluster withLosses(Map<NodeId, Loss> newer) {
        return new ObservedCluster(self, configured, membership, local, reports, memberIncarnations, newer);
    }

    public boolean isConfigured() {
        return configured != null;
    }

    /** The configuration, which is known. */
    public ClusterSnapshot snapshot() {
        return Objects.requireNonNull(configured, () -> self + " has read no configuration yet");
    }

    public View view() {
        return membership.view();
    }

    public long incarnation() {
        return membership.incarnation();
    }

    public Optional<PeerState> peer(NodeId node) {
        return membership.peer(node);
    }

    public List<NodeId> nodes() {
        if (configured == null) {
            return List.of();
        }
        List<NodeId> names = new ArrayList<>(configured.nodes().size());
        configured.nodes().forEach(node -> names.add(node.name()));
        Collections.sort(names);
        return names;
    }

    public List<NodeId> peers() {
        List<NodeId> peers = new ArrayList<>(nodes());
        peers.remove(self);
        return peers;
    }

    /** Why this node may neither order nor carry out anything new; empty: it may. */
    public Optional<Reason> whyNotActing(Instant now) {
        if (configured == null) {
            return Optional.of(Reason.of(ReasonCode.NO_CONFIGURATION, "no configuration was read yet on " + self));
        }
        return switch (membership.standing(now.toEpochMilli())) {
            case UNHEARD -> Optional.of(
                    Reason.of(ReasonCode.HEARTBEAT_NOT_HEARD, "heartbeat of " + self + " was not heard yet"));
            case SILENT -> Optional.of(silentFor(ReasonCode.HEARTBEAT_SILENT, "heartbeat of " + self,
                    Duration.ofMillis(membership.ageMs(now.toEpochMilli()))));
            case OUTSIDE -> Optional.of(Reason.of(ReasonCode.NOT_IN_VIEW, self + " is in no view" + waiting()));
            case NO_QUORUM -> Optional.of(Reason.of(ReasonCode.NO_QUORUM, self + " has no quorum" + waiting()));
            case QUORATE -> Optional.empty();
        };
    }

    /** Whether heartbeat's last word may be acted on; how old it may be is defined once for all services. */
    public boolean isHeartbeatFresh(Instant now) {
        return membership.isFresh(now.toEpochMilli());
    }

    /** When it will not be any more. */
    public Instant heartbeatTooOldAt() {
        return membership.isKnown()
                ? Instant.ofEpochMilli(membership.saidAtMs() + LocalMembership.AGE_MAX_MS + 1)
                : Instant.MAX;
    }

    private String waiting() {
        HeartbeatState said = membership.said();
        String waitingFor = said == null ? null : said.waitingFor();
        return waitingFor == null ? "" : ": " + waitingFor;
    }

    public boolean isCoordinator() {
        return self.equals(view().coordinator());
    }

    public Optional<FenceProof> proofOf(NodeId node, long incarnation) {
        // A proof ends with its keeper's boot: one of an earlier life of this node says nothing about now.
        return local.fencing() == null
                ? Optional.empty()
                : local.fencing().value().proofOf(node, incarnation)
                        .filter(proof -> proof.keeperIncarnation() == incarnation());
    }

    public Optional<FenceAttempt> attemptOn(NodeId node) {
        return local.fencing() == null
                ? Optional.empty()
                : local.fencing().value().attempts().stream().filter(each -> each.victim().equals(node)).findFirst();
    }

    /** What became of a node; decides over what it held (S4). */
    public NodeFate fate(NodeId node) {
        if (view().has(node)) {
            return NodeFate.MEMBER;
        }
        if (node.equals(self)) {
            return NodeFate.JOINING;
        }
        PeerState peer = peer(node).orElse(null);
        if (peer == null) {
            return NodeFate.UNSEEN;
        }
        boolean proven = proofOf(node, peer.incarnation()).isPresent();
        return switch (peer.liveness()) {
            case LEFT -> NodeFate.LEFT;
            case NEVER_HEARD -> proven ? NodeFate.FENCED : NodeFate.UNSEEN;
            case LOST -> proven ? NodeFate.FENCED : NodeFate.UNCLEAN;
            case SUSPECT -> proven ? NodeFate.FENCED : NodeFate.JOINING;
            case ALIVE -> aliveOutside(peer, proven);
        };
    }

    private NodeFate aliveOutside(PeerState peer, boolean proven) {
        if (proven) {
            return NodeFate.FENCED;
        }
        Long lastMember = memberIncarnations.get(peer.node());
        boolean newerThanMember = lastMember != null && peer.incarnation() > lastMember;
        boolean newerThanProof = proofOf(peer.node(), 0).filter(old -> old.incarnation() < peer.incarnation()).isPresent();
        return newerThanMember || newerThanProof ? NodeFate.REPLACED : NodeFate.JOINING;
    }

    /** The report of this node without sequence numbers. */
    public NodeReport ownReport(Instant now, ResourceSettings settings, List<NodeReport.UnderWay> underWay) {
        boolean standby = configured != null && configured.node(self).map(NodeConfig::standby).orElse(false);
        return new NodeReport(
                self, incarnation(), 0, 0, 0, view(), standby,
                local.guests() != null && local.guests().value().hypervisorAnswers(),
                local.volumes() == null ? List.of() : local.volumes().value().volumes(),
                local.guests() == null ? List.of() : local.guests().value().guests(),
                Arrays.stream(ServiceName.values()).map(name -> ownService(name, now, settings)).toList(),
                underWay).leaving(local.leaving());
    }

    /** Whether nothing is to be started on the node, by its own last word in this boot, or a member's that all are to leave. */
    public boolean isLeaving(NodeId node) {
        return leaving(node).isPresent() || Stream.concat(Stream.of(self), view().members().stream())
                .anyMatch(each -> leaving(each).filter(NodeReport.Leaving::cluster).isPresent());
    }

    /** What the node last said, in this boot, of leaving. */
    public Optional<NodeReport.Leaving> leaving(NodeId node) {
        if (node.equals(self)) {
            return Optional.ofNullable(local.leaving());
        }
        return Optional.ofNullable(reports.get(node)).map(Heard::value)
                .filter(report -> report.incarnation() == peer(node).map(PeerState::incarnation).orElse(0L))
                .map(NodeReport::leaving);
    }

    private NodeReport.ServiceStatus ownService(ServiceName name, Instant now, ResourceSettings settings) {
        return new NodeReport.ServiceStatus(name.label(), name == ServiceName.RESOURCE || serviceUp(name, now, settings));
    }

    public boolean serviceUp(ServiceName name, Instant now, ResourceSettings settings) {
        Instant at = local.services().get(name);
        return at != null && Duration.between(at, now).compareTo(settings.stateAgeMax()) <= 0;
    }

    /** {@code heartbeat of jupiter1 is silent for 3.2 s}. */
    static Reason silentFor(ReasonCode code, String who, Duration age) {
        String text = who + " is silent for ";
        return new Reason(code, text + String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0), text + "some time");
    }
}
