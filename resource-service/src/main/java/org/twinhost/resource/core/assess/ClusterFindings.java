package org.twinhost.resource.core.assess;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ReasonCode;
import org.twinhost.resource.core.observe.Situation;

/**
 * Everything wrong that follows from what is observed. A node that is gone is one finding: neither its links, its services
 * nor its fence device are held against who survived it.
 *
 * @param ifLost of each member
 */
record ClusterFindings(
        Situation situation, ClusterStatus status, Findings told, Map<NodeId, List<IfLost>> ifLost, List<Finding> found) {

    /**
     * What is wrong with a guest that is said to run, by the code of the reason beside it; of any other it stays where it is.
     */
    private static final Map<String, FindingCode> RUNNING = Stream.of(
                    Map.entry(ReasonCode.WRITES_FROZEN, FindingCode.GUEST_WRITES_FROZEN),
                    Map.entry(ReasonCode.WAITS_FOR_DISK, FindingCode.GUEST_WRITES_FROZEN),
                    Map.entry(ReasonCode.OPERATION_FAILED, FindingCode.GUEST_WRITES_FROZEN),
                    Map.entry(ReasonCode.PAUSED, FindingCode.GUEST_PAUSED),
                    Map.entry(ReasonCode.NOT_REPORTED, FindingCode.GUEST_UNKNOWN),
                    Map.entry(ReasonCode.REPORTS_SILENT, FindingCode.GUEST_UNKNOWN),
                    Map.entry(ReasonCode.REPORTED_IN_OTHER_VIEW, FindingCode.GUEST_UNKNOWN),
                    Map.entry(ReasonCode.REPORT_NOT_ANSWERED, FindingCode.GUEST_UNKNOWN),
                    Map.entry(ReasonCode.VM_SILENT, FindingCode.GUEST_UNKNOWN),
                    Map.entry(ReasonCode.HYPERVISOR_SILENT, FindingCode.GUEST_UNKNOWN),
                    Map.entry(ReasonCode.GUEST_STATE_UNKNOWN, FindingCode.GUEST_UNKNOWN))
            .collect(Collectors.toMap(each -> each.getKey().label(), Map.Entry::getValue));

    /** Of a node without one of these nothing can be taken over, or nobody. */
    private static final Set<String> NEEDED = Stream.of(
                    ServiceName.HEARTBEAT, ServiceName.REPLICATION, ServiceName.FENCING, ServiceName.VM, ServiceName.RESOURCE)
            .map(ServiceName::label).collect(Collectors.toSet());

    static List<Finding> of(
            Situation situation, ClusterStatus status, Findings told, Map<NodeId, List<IfLost>> ifLost) {
        ClusterFindings all = new ClusterFindings(situation, status, told, ifLost, new ArrayList<>());
        situation.whyNotActing().filter(_ -> !all.hasLeft()).ifPresent(why -> all.add(
                FindingCode.CANNOT_ACT, Things.node(all.self()), why.text(),
                why.code() == ReasonCode.HEARTBEAT_SILENT || why.code() == ReasonCode.HEARTBEAT_NOT_HEARD
                        ? "on " + all.self() + ": systemctl status twinhost-heartbeat"
                        : all.observed().peers().stream().anyMatch(all.observed().membership()::hears)
                                ? "wait; if that lasts: systemctl status twinhost-heartbeat, on both nodes"
                                : "bring the other node back; only if it is surely off: twinctl fence confirm NODE"));
        situation.maintenance().ifPresent(why -> all.add(FindingCode.MAINTENANCE, Things.CLUSTER, why.text()
                + "; if a node is lost, what is mirrored with it waits"));
        all.status.resources().forEach(all::guest);
        situation.snapshot().nodes().forEach(all::node);
        situation.snapshot().volumes().forEach(volume ->
                VolumeFindings.of(volume, situation).filter(each -> !all.isOfSilence(each, volume)).ifPresent(all.found::add));
        all.toldByMembers();
        all.found.addAll(PeerFindings.of(situation));
        all.found.addAll(Drills.of(situation).findings());
        all.secondPlaces();
        all.choices();
        return all.found;
    }

    private NodeId self() {
        return situation.observed().self();
    }

    private ObservedCluster observed() {
        return situation.observed();
    }

    private void add(FindingCode code, String what, String text) {
        found.add(Finding.of(code, what, text));
    }

    private void add(FindingCode code, String what, String text, String next) {
        found.add(Finding.of(code, what, text).next(next));
    }

    // Guests ---------------------------------------------------------------------------------------------------------

    private void guest(ClusterStatus.Resource guest) {
        String what = Things.guest(guest.name());
        String reason = guest.reason() == null ? "" : ": " + guest.reason();
        String where = guest.node() == null ? "" : " on " + guest.node();
        boolean wanted = "started".equals(guest.target());
        switch (guest.state()) {
            case "started" -> {
                if (!wanted) {
                    add(FindingCode.GUEST_UNWANTED, what, "it is to be stopped and runs" + where + reason, why(guest));
                } else if (guest.reasonCode() != null) {
                    running(guest, "it runs" + where + reason);
                }
            }
            case "failed" -> add(FindingCode.GUEST_FAILED, what, "it does not run" + reason,
                    "mend the cause, then twinctl vm start " + guest.name());
            case "blocked" -> {
                if (ReasonCode.RUNS_TWICE.label().equals(guest.reasonCode())) {
                    add(FindingCode.GUEST_RUNS_TWICE, what, String.valueOf(guest.reason()), why(guest));
                } else {
                    add(FindingCode.GUEST_BLOCKED, what, "it does not run" + reason, why(guest));
                }
            }
            default -> {
                if (wanted) {
                    String doing = guest.state().equals("stopped") ? "is stopped and is to run" : "is " + guest.state() + where;
                    add(FindingCode.GUEST_DOWN, what, "it " + doing + reason, "it is under way; " + why(guest) + " says more");
                } else if (!guest.state().equals("stopped")) {
                    add(FindingCode.GUEST_UNWANTED, what, "it is to be stopped and is " + guest.state() + where + reason,
                            why(guest));
                }
            }
        }
    }

    private static String why(ClusterStatus.Resource guest) {
        return "twinctl why " + guest.name();
    }

    private void running(ClusterStatus.Resource guest, String text) {
        FindingCode code = RUNNING.getOrDefault(String.valueOf(guest.reasonCode()), FindingCode.GUEST_STAYS);
        // Where nobody may act, that is what is wrong, and each guest's place follows from it.
        if (code != FindingCode.GUEST_STAYS || situation.whyNotActing().isEmpty()) {
            add(code, Things.guest(guest.name()), text, why(guest));
        }
    }

    // Nodes ----------------------------------------------------------------------------------------------------------

    private void node(NodeConfig config) {
        NodeId node = config.name();
        String what = Things.node(node);
        switch (observed().fate(node)) {
            case MEMBER -> member(config);
            case UNCLEAN -> add(FindingCode.NODE_UNCLEAN, what, "it is lost and not proven off: what it held waits"
                    + attempt(node), "look at the node; only if it is surely off: twinctl fence confirm " + node);
            case FENCED -> add(FindingCode.NODE_FENCED, what, "it was fenced and is off",
                    "find out why, switch it on, and wait until its replicas are UpToDate");
            case JOINING -> joining(node);
            case LEFT -> add(FindingCode.NODE_LEFT, what, "it left the cluster cleanly: what others change meanwhile it lacks",
                    "boot it, and wait until its replicas are UpToDate");
            case REPLACED -> add(FindingCode.NODE_OFFLINE, what, "it was booted anew and is not back yet", "wait until it is");
            case UNSEEN -> add(FindingCode.NODE_OFFLINE, what, "it was not heard since " + self() + " was booted",
                    "switch it on, or start its services");
        }
    }

    /** This node itself. */
    private boolean hasLeft() {
        return observed().leaving(self()).filter(NodeReport.Leaving::left).isPresent();
    }

    private void joining(NodeId node) {
        if (node.equals(self())) {
            if (hasLeft()) {
                add(FindingCode.NODE_LEFT, Things.node(node), "it left the cluster cleanly: nothing is started here",
                        "reboot it");
            }
            return;
        }
        boolean lost = observed().losses().containsKey(node);
        add(lost ? FindingCode.NODE_UNCLEAN : FindingCode.NODE_OFFLINE, Things.node(node),
                lost ? "it was lost and is heard again, in no view with " + self() : "it is heard, in no view with " + self(),
                "wait; if that lasts: systemctl status twinhost-heartbeat, on both nodes");
    }

    private String attempt(NodeId node) {
        return observed().attemptOn(node).map(FenceAttempt::lastFailure).map(failure -> ": fencing fails, " + failure)
                .orElse("");
    }

    private void member(NodeConfig config) {
        NodeId node = config.name();
        if (observed().isLeaving(node)) {
            add(FindingCode.NODE_LEAVING, Things.node(node), "it is leaving the cluster: its guests move away or are stopped"
                            + status.nodes().stream().filter(each -> each.name().equals(node.value()) && each.reason() != null)
                                    .map(each -> "; it waits: " + each.reason()).collect(Collectors.joining()),
                    "wait until it has left; or twinctl node leave --cancel " + node);
        }
        if (config.standby()) {
            add(FindingCode.NODE_STANDBY, Things.node(node),
                    "it is set standby: nothing runs there, and nothing can move there",
                    "twinctl node online " + node);
        }
        if (situation.snapshot().nodes().size() > 1 && situation.snapshot().fenceDeviceOf(node).isEmpty()) {
            add(FindingCode.FENCE_DEVICE_MISSING, Things.fenceDevice(node),
                    "none is configured: nothing could prove that " + node + " is off");
        }
        if (!node.equals(self())) {
            links(node);
            revision(node);
        }
        Optional<NodeReport> report = situation.reliableReport(node);
        if (report.isEmpty()) {
            situation.whyNotReported(node).ifPresent(why -> add(FindingCode.NODE_SILENT, Things.node(node),
                    why.text() + ": nothing is known of what runs there",
                    "systemctl status twinhost-resource, on " + node));
            return;
        }
        services(node, report.get());
        if (!told.tells(node)) {
            add(FindingCode.VERSION_DIFFERS, Things.node(node), "it says nothing of its fence devices and directory",
                    "give both nodes the same version");
        }
    }

    private void services(NodeId node, NodeReport report) {
        for (NodeReport.ServiceStatus service : report.services()) {
            if (!service.up()) {
                add(NEEDED.contains(service.name()) ? FindingCode.SERVICE_DOWN : FindingCode.SERVICE_SILENT,
                        Things.service(service.name(), node), "it does not answer",
                        "on " + node + ": systemctl status twinhost-" + service.name());
            }
        }
        if (Situation.isUp(report, ServiceName.VM) && !report.hypervisorAnswers()) {
            add(FindingCode.HYPERVISOR_SILENT, Things.node(node), "libvirt of " + node + " does not answer",
                    "on " + node + ": systemctl status libvirtd");
        }
    }

    private void links(NodeId node) {
        List<LinkState> links = observed().peer(node).map(PeerState::links).orElse(List.of());
        if (links.stream().noneMatch(LinkState::up)) {
            add(FindingCode.NODE_SUSPECT, Things.node(node), "nothing is heard of it on any link, and it is not given up yet");
            return;
        }
        for (LinkState link : links) {
            if (!link.up()) {
                String mirrors = situation.snapshot().links().stream()
                        .filter(each -> each.name().equals(link.name()) && each.replication()).findFirst()
                        .map(_ -> "; volumes are mirrored over it").orElse("");
                add(FindingCode.LINK_DOWN, Things.link(link.name()), "nothing of " + node + " is heard over it" + mirrors,
                        "look at its cable, its ports and its addresses on both nodes");
            }
        }
        long up = links.stream().filter(LinkState::up).count();
        if (up <= 1 && situation.snapshot().protectsAgainst(ProtectAgainst.LINK)) {
            String which = links.stream().filter(LinkState::up).map(LinkState::name).collect(Collectors.joining());
            add(FindingCode.LAST_LINK, Things.node(node),
                    "only link " + which + " to it is left: when that breaks, one of the nodes is fenced",
                    links.size() > 1 ? "mend the other links" : "configure a second link");
        }
    }

    private void revision(NodeId node) {
        observed().peer(node).map(PeerState::revision).filter(each -> !each.equals(situation.snapshot().revision()))
                .ifPresent(other -> add(FindingCode.CONFIGURATION_DIFFERS, Things.node(node), "it goes by revision "
                        + other.number() + ", " + self() + " by " + situation.snapshot().revision().number(),
                        "systemctl status twinhost-config, on both nodes; twinctl config show"));
    }

    /** Of a node whose service is silent nothing is known of any volume: that is said once. */
    private boolean isOfSilence(Finding each, VolumeConfig volume) {
        return each.code() == FindingCode.VOLUME_UNKNOWN && volume.replicas().stream().map(VolumeConfig.ReplicaConfig::node)
                .anyMatch(node -> found.stream().anyMatch(one -> one.what().equals(
                        Things.service(ServiceName.REPLICATION.label(), node))
                        || one.code() == FindingCode.NODE_SILENT && one.what().equals(Things.node(node))));
    }

    // What members found on themselves -------------------------------------------------------------------------------

    /** A device of a node that is gone may be gone with it, and is not needed any more. */
    private void toldByMembers() {
        TreeSet<String> gone = observed().nodes().stream().filter(node -> observed().fate(node) != NodeFate.MEMBER)
                .map(Things::fenceDevice).collect(Collectors.toCollection(TreeSet::new));
        told.all().stream()
                .filter(each -> !gone.contains(each.what()) || each.code() == FindingCode.FENCE_DEVICE_LIES)
                .forEach(found::add);
    }

    // What would be lost ---------------------------------------------------------------------------------------------

    private void secondPlaces() {
        if (!situation.snapshot().protectsAgainst(ProtectAgainst.NODE) || ifLost.size() < 2) {
            return;
        }
        ifLost.forEach((node, outcomes) -> outcomes.stream().filter(ClusterFindings::isLoss).forEach(each -> {
            boolean chosen = situation.guestConfig(each.resource())
                    .filter(guest -> IfNodeLost.isWithoutFailover(guest, situation)).isPresent();
            if (!chosen && !isDownAlready(each.resource()) && !isExplained(node, each)) {
                add(FindingCode.GUEST_WITHOUT_SECOND_PLACE, Things.guest(each.resource()),
                        "if " + node + " dies it " + (each.outcome() == Outcome.WAITS ? "waits: " : "stays down: ")
                                + each.why(),
                        "twinctl why " + each.resource());
            }
        }));
    }

    private static boolean isLoss(IfLost each) {
        return each.outcome() == Outcome.DOWN || each.outcome() == Outcome.WAITS;
    }

    private boolean isDownAlready(String guest) {
        return status.resources().stream().anyMatch(each -> each.name().equals(guest) && !"started".equals(each.state()));
    }

    /** Whether something is said already that is just as bad and from which this follows: one sentence a cause is enough. */
    private boolean isExplained(NodeId node, IfLost each) {
        TreeSet<String> causes = new TreeSet<>(List.of(Things.guest(each.resource()), Things.CLUSTER));
        observed().nodes().stream().filter(other -> !other.equals(node)).forEach(other -> {
            causes.add(Things.node(other));
            causes.add(Things.guestOn(each.resource(), other));
            NEEDED.forEach(service -> causes.add(Things.service(service, other)));
        });
        if (each.outcome() == Outcome.WAITS) {
            causes.add(Things.fenceDevice(node));
        } else {
            situation.guestConfig(each.resource()).ifPresent(guest ->
                    guest.volumes().forEach(volume -> causes.add(Things.volume(volume))));
        }
        return found.stream().anyMatch(one -> one.verdict() == Verdict.UNPROTECTED && causes.contains(one.what()));
    }

    // What the site chose --------------------------------------------------------------------------------------------

    private void choices() {
        situation.snapshot().guests().stream().filter(guest -> IfNodeLost.isWithoutFailover(guest, situation))
                .forEach(guest -> add(FindingCode.GUEST_WITHOUT_FAILOVER, Things.guest(guest.name()),
                        "it has a disk on one node alone, as configured: it is down while that node is"));
        if (situation.snapshot().protectsAgainst(ProtectAgainst.MAINS)) {
            situation.snapshot().fenceDevices().stream().filter(FenceDeviceConfig::sharesItsNodesMains)
                    .forEach(device -> add(FindingCode.MAINS_NOT_SURVIVED, Things.node(device.node()),
                            "its fence device, a BMC, dies with its mains, and nothing else can prove it off"));
        }
        String left = Stream.of(ProtectAgainst.values()).filter(each -> !situation.snapshot().protectsAgainst(each))
                .map(ProtectAgainst::label).collect(Collectors.joining(", "));
        if (situation.snapshot().nodes().size() == 1) {
            add(FindingCode.NOT_PROTECTED_BY_CHOICE, Things.node(self()), "a cluster of one node does not survive its loss",
                    "configure a second node");
        }
        if (!left.isEmpty()) {
            add(FindingCode.NOT_PROTECTED_BY_CHOICE, Things.CLUSTER, "not asked to survive: " + left.toLowerCase(Locale.ROOT)
                    + (left.contains("mains") ? " (a node that loses its mains together with its BMC waits for a person)" : ""),
                    "protectAgainst in the configuration says what to survive");
        }
    }
}
