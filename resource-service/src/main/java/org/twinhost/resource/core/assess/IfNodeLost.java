package org.twinhost.resource.core.assess;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.assess.Assessment.IfLost;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.VmState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.LocalFacts;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Reason;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.place.FailCounts;
import org.twinhost.resource.core.place.NodeScore;
import org.twinhost.resource.core.place.PlacementResult;
import org.twinhost.resource.core.place.Placements;
import org.twinhost.resource.core.place.PolicyInput;

/**
 * What would become of each guest if a member died now. The same placement decides as in earnest, over the cluster as a
 * survivor would see it once the dead one is proven off.
 *
 * @param told what the members found, of the fence devices above all
 * @param failCounts as far as this node knows them
 */
record IfNodeLost(Situation situation, Findings told, FailCounts failCounts, NodeId victim) {

    /**
     * From the proof being asked for to the first instructions of a guest, in ms, as measured in the lab; longest when in
     * doubt.
     */
    private static final long PROOF_MS = 600;
    private static final long PROMOTION_MS = 250;
    private static final long START_MS = 1_200;

    /** Of each guest that is to run, by name; empty: there is no other member. */
    List<IfLost> outcomes() {
        List<NodeId> survivors = survivors();
        if (survivors.isEmpty()) {
            return guests().stream().map(guest ->
                    new IfLost(guest.name(), Outcome.DOWN, null, null, "there is no other member that tells of itself"))
                            .toList();
        }
        Situation after = after(survivors.getFirst());
        Placements placements = Placements.of(policy(after));
        Optional<String> noProof = whyNoProof();
        return guests().stream().map(guest -> outcome(guest, after, placements.of(guest.name()), noProof)).toList();
    }

    private List<GuestConfig> guests() {
        return situation.snapshot().guests().stream().filter(guest -> guest.target() == GuestConfig.Target.STARTED)
                .sorted(Comparator.comparing(GuestConfig::name)).toList();
    }

    /** Members that tell what runs on them, this node first. */
    private List<NodeId> survivors() {
        NodeId self = situation.observed().self();
        return situation.observed().view().members().stream()
                .filter(node -> !node.equals(victim))
                .filter(node -> situation.reliableReport(node).isPresent())
                .sorted(Comparator.comparing((NodeId node) -> !node.equals(self)).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private IfLost outcome(GuestConfig guest, Situation after, PlacementResult placement, Optional<String> noProof) {
        Optional<NodeId> elsewhere = situation.presences(guest.name()).stream()
                .filter(each -> each.is(Presence.Kind.RUNS) && !each.node().equals(victim))
                .map(Presence::node).findFirst();
        if (elsewhere.isPresent()) {
            return runsElsewhere(guest, elsewhere.get(), after, noProof);
        }
        NodeId chosen = placement.chosen();
        if (chosen == null) {
            return new IfLost(guest.name(), Outcome.DOWN, null, null, placement.scores().stream()
                    .filter(score -> !score.node().equals(victim) && after.observed().view().has(score.node()))
                    .map(NodeScore::refusal).filter(Objects::nonNull).map(Reason::text).collect(Collectors.joining("; ")));
        }
        Optional<String> missing = told.by(chosen, Things.guestOn(guest.name(), chosen)).stream()
                .filter(each -> each.code() == FindingCode.BRIDGE_MISSING).map(Finding::text).findFirst();
        if (missing.isPresent()) {
            return new IfLost(guest.name(), Outcome.DOWN, null, null, missing.get());
        }
        return noProof.map(why -> new IfLost(guest.name(), Outcome.WAITS, null, null, why))
                .orElseGet(() -> new IfLost(guest.name(), Outcome.RESTARTS, chosen.value(), restartMs(), null));
    }

    private long restartMs() {
        return situation.snapshot().timing().deadtimeMs() + PROOF_MS + PROMOTION_MS + START_MS;
    }

    private IfLost runsElsewhere(GuestConfig guest, NodeId node, Situation after, Optional<String> noProof) {
        for (String name : guest.volumes()) {
            VolumeState here = after.volume(name, node).orElse(null);
            if (here == null) {
                return new IfLost(guest.name(), Outcome.DOWN, node.value(), null, name + " on " + node + " is not known");
            }
            if (here.disk() != DiskState.UP_TO_DATE) {
                return new IfLost(guest.name(), Outcome.DOWN, node.value(), null,
                        name + " on " + node + " is " + here.disk() + ": the only good copy is on " + victim);
            }
        }
        if (noProof.isPresent() && guest.volumes().stream().anyMatch(name -> mayHoldNewer(name, node))) {
            return new IfLost(guest.name(), Outcome.WAITS, node.value(), null, "its writes would wait: " + noProof.get());
        }
        return new IfLost(guest.name(), Outcome.RUNS_ON, node.value(), 0L, null);
    }

    /** Whether the replica on the victim has to be excluded before writes go on: it is not while it is known to be behind. */
    private boolean mayHoldNewer(String volume, NodeId node) {
        boolean isMirrored = situation.volumeConfig(volume).flatMap(each -> each.replicaOn(victim)).isPresent();
        return isMirrored && situation.volume(volume, node)
                .filter(here -> here.connection() == ConnectionState.CONNECTED || here.peerDisk() == DiskState.UP_TO_DATE
                        || here.peerDisk() == DiskState.UNKNOWN)
                .isPresent();
    }

    /** Why nobody could prove that it is off; empty: somebody could, as far as is known. */
    private Optional<String> whyNoProof() {
        Optional<String> maintenance = situation.maintenance().map(Reason::text);
        if (maintenance.isPresent()) {
            return maintenance;
        }
        if (situation.snapshot().fenceDeviceOf(victim).isEmpty()) {
            return Optional.of("nothing can prove that " + victim + " is off: it has no fence device");
        }
        List<String> reasons = new ArrayList<>();
        for (NodeId survivor : survivors()) {
            Optional<String> why = whyNoProof(survivor);
            if (why.isEmpty()) {
                return Optional.empty();
            }
            reasons.add(why.get());
        }
        return Optional.of("nothing can prove that " + victim + " is off: " + String.join("; ", reasons));
    }

    private Optional<String> whyNoProof(NodeId survivor) {
        if (situation.reliableReport(survivor).filter(report -> !Situation.isUp(report, ServiceName.FENCING)).isPresent()) {
            return Optional.of("fencing of " + survivor + " is silent");
        }
        return told.by(survivor, Things.fenceDevice(victim)).stream()
                .filter(each -> each.code() == FindingCode.FENCE_DEVICE_FAILED || each.code() == FindingCode.FENCE_DEVICE_LIES
                        || each.code() == FindingCode.FENCE_TEST_FAILED)
                .map(Finding::text).findFirst();
    }

    // The cluster as a survivor would see it ---------------------------------------------------------------------------

    private Situation after(NodeId survivor) {
        Set<NodeId> others = new HashSet<>(situation.observed().view().members());
        others.remove(victim);
        others.remove(survivor);
        List<NodeId> members = new ArrayList<>(others);
        members.add(survivor);
        View view = new View(situation.observed().view().number() + 1, members, survivor);
        NodeReport own = report(survivor, view);
        Map<NodeId, Heard<NodeReport>> reports = new TreeMap<>();
        others.forEach(node -> situation.lastReport(node).ifPresent(_ ->
                reports.put(node, new Heard<>(report(node, view), situation.now()))));
        ObservedCluster seen = new ObservedCluster(survivor, situation.snapshot(), membership(survivor, view),
                local(survivor, own), reports, situation.observed().memberIncarnations(), Map.of());
        return Situation.of(seen, others, situation.now(), situation.settings());
    }

    private LocalMembership membership(NodeId survivor, View view) {
        List<PeerState> peers = situation.observed().nodes().stream().filter(node -> !node.equals(survivor))
                .map(node -> new PeerState(node, view.has(node) ? Liveness.ALIVE : Liveness.LOST, incarnation(node), 1,
                        null, null, null, List.of()))
                .toList();
        Instant now = situation.now();
        return new LocalMembership(new HeartbeatState(
                0, now, survivor, incarnation(survivor), 1, view, true, null, peers, 0, List.of()), now.toEpochMilli());
    }

    private long incarnation(NodeId node) {
        return node.equals(situation.observed().self()) ? situation.observed().incarnation()
                : situation.observed().peer(node).map(PeerState::incarnation).orElse(0L);
    }

    private LocalFacts local(NodeId survivor, NodeReport own) {
        Instant now = situation.now();
        Map<ServiceName, Instant> services = new EnumMap<>(ServiceName.class);
        for (ServiceName service : ServiceName.values()) {
            if (Situation.isUp(own, service)) {
                services.put(service, now);
            }
        }
        FenceProof proof = new FenceProof(victim, incarnation(victim), survivor, incarnation(survivor),
                FenceProof.Method.POWER_OFF, "", now, 0);
        return new LocalFacts(
                new Heard<>(new ReplicationState(0, now, survivor, incarnation(survivor), 1, own.volumes(), List.of()), now),
                new Heard<>(new VmState(0, now, survivor, own.hypervisorAnswers(), "", own.guests()), now),
                new Heard<>(new FencingState(0, now, List.of(proof), List.of()), now), services, null, null, own.leaving());
    }

    private NodeReport report(NodeId node, View view) {
        NodeReport last = situation.lastReport(node).orElseThrow();
        return new NodeReport(node, last.incarnation(), last.session(), last.sequence(), last.acknowledges(), view,
                last.standby(), last.hypervisorAnswers(), last.volumes().stream().map(this::alone).toList(), last.guests(),
                last.services(), List.of()).leaving(last.leaving());
    }

    /** A replica whose peer is gone: what it may do is what its own data is worth. */
    private VolumeState alone(VolumeState v) {
        boolean mirrored = situation.volumeConfig(v.name()).flatMap(each -> each.replicaOn(victim)).isPresent();
        if (!mirrored) {
            return v;
        }
        boolean couldBe = situation.volume(v.name(), victim)
                .map(there -> there.role() != Role.PRIMARY || there.peerPromotable()).orElse(true);
        boolean promotable = v.disk() == DiskState.UP_TO_DATE && couldBe;
        String refusal = promotable ? null
                : v.disk() != DiskState.UP_TO_DATE ? "its disk is " + v.disk() : "it may lack what " + victim + " wrote last";
        return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), ConnectionState.CONNECTING, v.frozen(), v.reason(),
                v.peer(), Role.UNKNOWN, DiskState.UNKNOWN, promotable, refusal, false, v.generation(), v.outOfSyncBytes(),
                null, v.unsealed());
    }

    private PolicyInput policy(Situation after) {
        FailCounts counts = failCounts;
        for (GuestConfig guest : guests()) {
            for (NodeId node : after.observed().view().members()) {
                if (told.has(FindingCode.GUEST_BARRED, Things.guestOn(guest.name(), node))) {
                    counts = counts.barring(guest.name(), node, situation.now(), situation.settings());
                }
            }
        }
        Map<String, Instant> waiting = new TreeMap<>();
        guests().forEach(guest -> waiting.put(guest.name(), Instant.EPOCH));
        return new PolicyInput(after, counts, Map.of(), waiting);
    }

    /** Whether it was chosen that the guest has one place: a volume without a second replica, or rules that leave one node. */
    static boolean isWithoutFailover(GuestConfig guest, Situation situation) {
        long forbidden = situation.snapshot().constraints().stream()
                .filter(each -> each.resource().equals(guest.name()) && each.score() <= -ConstraintConfig.INFINITY)
                .map(each -> each.node()).distinct().count();
        return situation.snapshot().nodes().size() - forbidden < 2 && forbidden > 0 || guest.volumes().stream()
                .flatMap(name -> situation.volumeConfig(name).stream())
                .map(VolumeConfig::replicas).anyMatch(replicas -> replicas.size() < 2);
    }
}
