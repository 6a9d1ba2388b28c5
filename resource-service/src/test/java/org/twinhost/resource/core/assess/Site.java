package org.twinhost.resource.core.assess;

import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.contract.resource.DrillSummary;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.resource.core.AssessedStatus;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.exchange.ReportExchange;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.observe.HostHealth;
import org.twinhost.resource.core.observe.LocalFacts;
import org.twinhost.resource.core.observe.Loss;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.place.FailCounts;
import org.twinhost.resource.core.place.GuestFailure;
import org.twinhost.resource.world.Configurations;

/**
 * A healthy site of two nodes, as jupiter1 observes it: web1 runs on jupiter1, mail1 on jupiter2, every device tested. A test
 * plants what is wrong, each with a method.
 */
final class Site {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final View BOTH = new View(7, List.of(J1, J2), J1);
    static final ResourceSettings SETTINGS = ResourceSettings.DEFAULTS;

    private Instant now = NOW;
    ClusterSnapshot snapshot = Configurations.cluster(3000, false, Map.of("mail1", "jupiter2", "web1", "jupiter1"));
    View view = BOTH;
    boolean quorate = true;
    @Nullable Duration heartbeatAge = Duration.ZERO;
    Liveness peer = Liveness.ALIVE;
    final Set<String> linksDown = new TreeSet<>();
    List<String> heartbeatTroubles = List.of();
    @Nullable Revision peerRevision;
    final Map<NodeId, Map<String, VolumeState>> volumes = new TreeMap<>();
    final Map<NodeId, Map<String, GuestState>> guests = new TreeMap<>();
    final Map<NodeId, Set<ServiceName>> down = new TreeMap<>(Map.of(
            J1, EnumSet.noneOf(ServiceName.class), J2, EnumSet.noneOf(ServiceName.class)));
    final Map<NodeId, Boolean> libvirt = new TreeMap<>(Map.of(J1, true, J2, true));
    VmState.@Nullable Host host = new VmState.Host(16_000, List.of("br0"));
    @Nullable FenceDeviceState device = device(FenceDeviceState.Condition.OK, "answers; jupiter2 is on", true);
    final List<FenceProof> proofs = new ArrayList<>();
    final List<FenceAttempt> attempts = new ArrayList<>();
    final Map<NodeId, Loss> losses = new TreeMap<>();
    ConfigStatus.Directory directory = ConfigStatus.Directory.IN_STEP;
    @Nullable HostHealth health = new HostHealth(null, 50L << 30, 100L << 30, List.of(certificate(3000)));
    @Nullable List<Finding> peerFindings = new ArrayList<>();
    PeerState.@Nullable Clock peerClock = new PeerState.Clock(3, 52);
    NodeReport.@Nullable About peerAbout;
    /** What jupiter2 tells of itself; null: it stays. */
    NodeReport.Leaving leaving;
    boolean peerReports = true;
    Duration peerReportAge = Duration.ZERO;
    FailCounts failCounts = FailCounts.NONE;

    Site() {
        for (NodeId node : List.of(J1, J2)) {
            volumes.put(node, new TreeMap<>());
            guests.put(node, new TreeMap<>());
        }
        runs("web1", J1);
        runs("mail1", J2);
    }

    static HostHealth.Certificate certificate(long days) {
        return new HostHealth.Certificate("gateway.pem", NOW.plus(Duration.ofDays(days)), null);
    }

    /** This node runs the one, the other node the other. */
    Site releases(String own, @Nullable String other) {
        health = new HostHealth(null, 50L << 30, 100L << 30, List.of(certificate(3000)), own, List.of());
        peerAbout = new NodeReport.About(other, List.of());
        return this;
    }

    /** Of jupiter1, watched from jupiter2, so many days ago. */
    Site drills(DrillSummary... drills) {
        peerAbout = new NodeReport.About(null, List.of(drills));
        return this;
    }

    static DrillSummary drill(DrillReport.Kind kind, long daysAgo, @Nullable String failure) {
        return new DrillSummary("jupiter1", kind, NOW.minus(Duration.ofDays(daysAgo)), failure);
    }

    FenceDeviceState device(FenceDeviceState.Condition condition, String text, boolean tested) {
        return new FenceDeviceState(J2, "bmc-jupiter2", condition, text, NOW.minusSeconds(60), NOW.minusSeconds(10),
                tested ? new FenceDeviceState.Test(NOW.minus(Duration.ofDays(1)), true, "on", 40) : null);
    }

    Site with(UnaryOperator<FenceDeviceState> change) {
        device = change.apply(device);
        return this;
    }

    void runs(String guest, NodeId node) {
        NodeId other = node.equals(J1) ? J2 : J1;
        guest(guest, node, GuestRunState.RUNNING, null);
        guest(guest, other, GuestRunState.STOPPED, null);
        replica(guest, node, Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTED);
        replica(guest, other, Role.SECONDARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTED);
    }

    void guest(String name, NodeId node, GuestRunState state, @Nullable String reason) {
        guests.get(node).put(name, new GuestState(name, state, NOW.minusSeconds(300), reason, List.of()));
    }

    /** What each says of the other follows from both when the site is observed. */
    void replica(String name, NodeId node, Role role, DiskState disk, ConnectionState connection) {
        volumes.get(node).put(name, new VolumeState(name, 1 << 26, role, disk, connection, false, null,
                node.equals(J1) ? J2 : J1, Role.UNKNOWN, DiskState.UNKNOWN, false, "the peer is Primary", true,
                "0000000000000001", 0, null, false, VerifyState.NEVER));
    }

    void volume(String name, NodeId node, UnaryOperator<VolumeState> change) {
        volumes.get(node).computeIfPresent(name, (_, before) -> change.apply(before));
    }

    static VolumeState connected(VolumeState v, ConnectionState connection, long outOfSync, @Nullable Double percent) {
        return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), connection, v.frozen(), v.reason(), v.peer(),
                v.peerRole(), v.peerDisk(), v.promotable(), v.refusal(), v.peerPromotable(), v.generation(), outOfSync, percent,
                v.unsealed(), v.verify());
    }

    static VolumeState frozen(VolumeState v, String reason) {
        return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), v.connection(), true, reason, v.peer(),
                v.peerRole(), v.peerDisk(), v.promotable(), v.refusal(), v.peerPromotable(), v.generation(), 0, null,
                v.unsealed(), v.verify());
    }

    /** jupiter2 died: it was running mail1, which now runs here alone. */
    void jupiter2IsOff() {
        jupiter2IsLost();
        proofs.add(new FenceProof(J2, 2, J1, 3, FenceProof.Method.POWER_OFF, "bmc-jupiter2", NOW.minusSeconds(20), 580));
        runs("mail1", J1);
        for (String name : List.of("web1", "mail1")) {
            replica(name, J1, Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTING);
        }
    }

    void jupiter2IsLost() {
        view = new View(8, List.of(J1), J1);
        peer = Liveness.LOST;
        linksDown.addAll(List.of("grey", "serial"));
        peerReports = false;
        losses.put(J2, new Loss(J2, 2, NOW.minusSeconds(30), NOW.minusSeconds(27)));
        // It went together with its BMC's power, or not; nobody asks any more.
        device = device(FenceDeviceState.Condition.FAILED, "no answer within 4 s", true);
    }

    void barred(String guest, NodeId node) {
        for (int i = 0; i < SETTINGS.restartsMax(); i++) {
            failCounts = failCounts.with(new GuestFailure(guest, node, NOW, true, "start " + i, "no such bridge br7", false));
        }
    }

    void guestConfig(String name, UnaryOperator<GuestConfig> change) {
        snapshot = with(snapshot.guests().stream().map(each -> each.name().equals(name) ? change.apply(each) : each).toList());
    }

    private ClusterSnapshot with(List<GuestConfig> changed) {
        return new ClusterSnapshot(snapshot.revision(), snapshot.cluster(), snapshot.timing(), snapshot.stickiness(),
                snapshot.failback(), snapshot.nodes(), snapshot.links(), snapshot.volumes(), changed, snapshot.fenceDevices(),
                snapshot.constraints(), snapshot.protectAgainst(), snapshot.maintenanceUntil());
    }

    static GuestConfig memory(GuestConfig guest, int memoryMib) {
        return new GuestConfig(guest.name(), guest.uuid(), guest.home(), guest.target(), guest.vcpus(), memoryMib,
                guest.volumes(), guest.bridges(), guest.boot(), guest.shutdownTimeoutMs());
    }

    static GuestConfig bridges(GuestConfig guest, List<String> bridges) {
        return new GuestConfig(guest.name(), guest.uuid(), guest.home(), guest.target(), guest.vcpus(), guest.memoryMib(),
                guest.volumes(), bridges, guest.boot(), guest.shutdownTimeoutMs());
    }

    // What follows ---------------------------------------------------------------------------------------------------

    /** Everything is told at that moment. */
    Site at(Instant moment) {
        now = moment;
        return this;
    }

    ResourceState state() {
        LocalFacts local = LocalFacts.NONE;
        if (!down.get(J1).contains(ServiceName.REPLICATION)) {
            local = local.withVolumes(new ReplicationState(0, now, J1, 3, 1, told(J1), List.of()), now);
        }
        if (!down.get(J1).contains(ServiceName.VM)) {
            VmState vm = new VmState(0, now, J1, libvirt.get(J1), "kvm", List.copyOf(guests.get(J1).values()));
            local = local.withGuests(host == null ? vm : vm.on(host), now);
        }
        if (!down.get(J1).contains(ServiceName.FENCING)) {
            FencingState fencing = new FencingState(0, now, proofs, attempts);
            local = local.withFencing(device == null ? fencing : fencing.with(List.of(device)), now);
        }
        if (!down.get(J1).contains(ServiceName.CONFIG)) {
            local = local.withConfig(new ConfigStatus(0, now, J1, snapshot.revision(), ConfigStatus.Origin.DIRECTORY, directory,
                    "the directory is " + directory, List.of(), true), now);
        }
        local = local.withService(ServiceName.HEARTBEAT, now);
        local = health == null ? local : local.withHost(health, now);
        ObservedCluster observed = ObservedCluster.nothing(J1).withSnapshot(snapshot).withLocal(local).withLosses(losses);
        if (heartbeatAge != null) {
            observed = observed.withMembership(LocalMembership.heard(
                    membership(), heartbeatAge.toMillis(), now.toEpochMilli()));
        }
        ReportExchange exchange = ReportExchange.of(1);
        if (peerReports) {
            var heard = exchange.heard(ReportPart.whole(report()), now);
            observed = observed.withReport(report(), now.minus(peerReportAge));
            exchange = heard.exchange();
        }
        ResourceState initial = ResourceState.initial(J1, 1, List.of(), Leave.NONE);
        return new ResourceState(observed, exchange, initial.orders(), initial.execution(), Map.of(), failCounts,
                initial.fencing(), initial.history(), initial.leaving(), Instant.MIN);
    }

    private HeartbeatState membership() {
        List<LinkState> links = snapshot.links().stream().map(LinkConfig::name)
                .map(name -> new LinkState(name, !linksDown.contains(name), linksDown.contains(name) ? 30_000L : 100L))
                        .toList();
        Revision revision = peerRevision == null ? snapshot.revision() : peerRevision;
        return new HeartbeatState(0, now, J1, 3, 1, view, quorate, quorate ? null : "waits for jupiter2",
                List.of(new PeerState(J2, peer, 2, 1, 0L, revision, links).with(peerClock)), 0, heartbeatTroubles);
    }

    private NodeReport report() {
        // Acknowledging this session's first report makes it a report that may be relied on.
        return new NodeReport(J2, 2, 1, (1L << 32) + 1, (1L << 32) + 1, view, false, libvirt.get(J2), told(J2),
                List.copyOf(guests.get(J2).values()), Arrays.stream(ServiceName.values()).map(name ->
                        new NodeReport.ServiceStatus(name.label(), !down.get(J2).contains(name))).toList(), List.of())
                .finding(peerFindings == null ? null : List.copyOf(peerFindings)).about(peerAbout)
                .leaving(leaving);
    }

    private List<VolumeState> told(NodeId node) {
        NodeId other = node.equals(J1) ? J2 : J1;
        return volumes.get(node).values().stream().map(v -> {
            VolumeState there = volumes.get(other).get(v.name());
            boolean met = there != null && v.connection() != ConnectionState.CONNECTING
                    && v.connection() != ConnectionState.STAND_ALONE;
            return new VolumeState(v.name(), v.sizeBytes(), v.role(), v.disk(), v.connection(), v.frozen(), v.reason(),
                    v.peer(),
                    met ? there.role() : Role.UNKNOWN, met ? there.disk() : DiskState.UNKNOWN, v.promotable(), v.refusal(),
                    met && there.disk() == DiskState.UP_TO_DATE, v.generation(), v.outOfSyncBytes(), v.resyncPercent(),
                    v.unsealed(), v.verify());
        }).toList();
    }

    Assessment assessment() {
        return status().assessment();
    }

    /** As {@code GET /v1/status} answers. */
    ClusterStatus status() {
        // What lasts for some seconds counts, so it is looked at twice.
        var first = AssessedStatus.of(at(NOW.minusSeconds(200)).state(), AssessmentMemory.NONE, now, SETTINGS).memory();
        return AssessedStatus.of(at(NOW).state(), first, now, SETTINGS).status();
    }
}
