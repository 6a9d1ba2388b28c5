package org.twinhost.resource.core.observe;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;

/**
 * The observed cluster at one moment, read with the rules of what may be relied on.
 *
 * @param answeredPeers peers that have answered a report of this session of this service: what was ordered before it started is
 *     in their reports, for messages between nodes keep their order
 * @param own what runs on this node, put together once from its services
 * @param byName finds in it
 */
public record Situation(
        ObservedCluster observed, Set<NodeId> answeredPeers, Instant now, ResourceSettings settings, NodeReport own,
        ByName byName) {

    public static Situation of(ObservedCluster observed, Set<NodeId> answeredPeers, Instant now, ResourceSettings settings) {
        NodeReport own = observed.ownReport(now, settings, List.of());
        return new Situation(observed, answeredPeers, now, settings, own, new ByName());
    }

    public ClusterSnapshot snapshot() {
        return observed.snapshot();
    }

    public Optional<GuestConfig> guestConfig(String name) {
        return byName.guest(snapshot().guests(), name);
    }

    public Optional<VolumeConfig> volumeConfig(String name) {
        return byName.volume(snapshot().volumes(), name);
    }

    /** Why nothing is started, stopped or fenced although it could be; empty: there is no maintenance. */
    public Optional<Reason> maintenance() {
        return observed.configured() == null ? Optional.empty() : observed.configured().maintenance(observed.clock(now))
                .map(until -> Reason.of(ReasonCode.MAINTENANCE, "maintenance until " + until
                        + ": nothing is started, stopped or fenced"));
    }

    public Optional<Reason> whyNotActing() {
        return observed.whyNotActing(now);
    }

    /** Why a member's report may not be relied on; empty: it may. */
    public Optional<Reason> whyNotReported(NodeId node) {
        if (node.equals(observed.self())) {
            return Optional.empty();
        }
        Heard<NodeReport> heard = observed.reports().get(node);
        if (heard == null) {
            return Optional.of(Reason.of(ReasonCode.NOT_REPORTED, node + " has not reported yet"));
        }
        if (!heard.isFresh(now, settings.reportAgeMax())) {
            return Optional.of(ObservedCluster.silentFor(
                    ReasonCode.REPORTS_SILENT, "the resource service of " + node, heard.age(now)));
        }
        if (!heard.value().view().equals(observed.view())) {
            return Optional.of(Reason.of(
                    ReasonCode.REPORTED_IN_OTHER_VIEW, node + " has not reported in " + observed.view() + " yet"));
        }
        return answeredPeers.contains(node) ? Optional.empty() : Optional.of(Reason.of(
                ReasonCode.REPORT_NOT_ANSWERED, node + " has not answered this node's report yet"));
    }

    public Optional<NodeReport> lastReport(NodeId node) {
        return node.equals(observed.self())
                ? Optional.of(own)
                : Optional.ofNullable(observed.reports().get(node)).map(Heard::value);
    }

    /** The report of a member that decisions may rest on. */
    public Optional<NodeReport> reliableReport(NodeId node) {
        boolean told = node.equals(observed.self()) || observed.view().has(node) && whyNotReported(node).isEmpty();
        return told ? lastReport(node) : Optional.empty();
    }

    public Presence presence(String guest, NodeId node) {
        GuestState last = lastReport(node).flatMap(report -> byName.guest(report, guest)).orElse(null);
        NodeFate fate = node.equals(observed.self()) ? NodeFate.MEMBER : observed.fate(node);
        if (fate.holdsNothing()) {
            return new Presence(node, Presence.Kind.ABSENT, last, absence(node, fate));
        }
        if (fate != NodeFate.MEMBER) {
            return new Presence(node, Presence.Kind.UNKNOWN, last, Reasons.unknownNode(observed, node, fate));
        }
        Optional<Reason> silence = whyNotReported(node).or(() -> hypervisorSilence(node));
        if (silence.isPresent()) {
            return new Presence(node, Presence.Kind.UNKNOWN, last, silence.get());
        }
        if (last == null || last.state() == GuestRunState.UNKNOWN) {
            return new Presence(node, Presence.Kind.UNKNOWN, last,
                    Reason.of(ReasonCode.GUEST_STATE_UNKNOWN, "vm of " + node + " does not know the state of " + guest));
        }
        return Presence.isLive(last.state())
                ? new Presence(node, Presence.Kind.RUNS, last, null)
                : new Presence(node, Presence.Kind.ABSENT, last,
                        Reason.of(ReasonCode.GUEST_STOPPED, "vm of " + node + " says it is stopped"));
    }

    public List<Presence> presences(String guest) {
        return observed.nodes().stream().map(node -> presence(guest, node)).toList();
    }

    /** A volume as a member's replication tells it; empty: not told, or not to be relied on. */
    public Optional<VolumeState> volume(String name, NodeId node) {
        return reliableReport(node)
                .filter(report -> isUp(report, ServiceName.REPLICATION))
                .flatMap(report -> byName.volume(report, name));
    }

    /** A volume in one of the last reports, relied on or not. */
    public Optional<VolumeState> volumeIn(NodeReport report, String name) {
        return byName.volume(report, name);
    }

    public boolean isPrimary(String volume, NodeId node) {
        return volume(volume, node).filter(state -> state.role() == Role.PRIMARY).isPresent();
    }

    /** Told so: of a replication that is away nothing is known. */
    public boolean isSecondary(String volume, NodeId node) {
        return volume(volume, node).filter(state -> state.role() == Role.SECONDARY).isPresent();
    }

    /** A volume of which replication says that the guest can't use it there; empty: none is known. */
    public Optional<String> unservedVolume(GuestConfig guest, NodeId node) {
        return guest.volumes().stream().filter(volume -> isSecondary(volume, node)).findFirst();
    }

    public boolean allPrimary(GuestConfig guest, NodeId node) {
        return guest.volumes().stream().allMatch(volume -> isPrimary(volume, node));
    }

    /** Why nothing can be started or stopped there; empty: vm and libvirt answer. */
    public Optional<Reason> hypervisorSilence(NodeId node) {
        NodeReport report = lastReport(node).orElse(null);
        if (report == null) {
            return Optional.of(Reason.of(ReasonCode.NOT_REPORTED, node + " has not reported yet"));
        }
        if (!isUp(report, ServiceName.VM)) {
            return Optional.of(Reason.of(ReasonCode.VM_SILENT, "the vm service of " + node + " is silent"));
        }
        return report.hypervisorAnswers() ? Optional.empty() : Optional.of(Reason.of(
                ReasonCode.HYPERVISOR_SILENT, "libvirt of " + node + " does not answer"));
    }

    public static boolean isUp(NodeReport report, ServiceName service) {
        for (NodeReport.ServiceStatus each : report.services()) {
            if (each.name().equals(service.label())) {
                return each.up();
            }
        }
        return false;
    }

    private static Reason absence(NodeId node, NodeFate fate) {
        return switch (fate) {
            case LEFT -> Reason.of(ReasonCode.NODE_LEFT, node + " left the cluster cleanly");
            case FENCED -> Reason.of(ReasonCode.NODE_FENCED, node + " is proven off");
            case REPLACED -> Reason.of(ReasonCode.NODE_REBOOTED, node + " was booted anew");
            case MEMBER, UNCLEAN, JOINING, UNSEEN -> throw new IllegalStateException(node + " may hold something: " + fate);
        };
    }
}
