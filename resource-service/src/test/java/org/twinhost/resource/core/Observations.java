package org.twinhost.resource.core;

import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmState;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.observe.LocalFacts;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.ResourceSettings;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.world.Configurations;

/** What jupiter1 observes of two healthy nodes with web1, which runs where a test says; each test changes a line of it. */
public final class Observations {

    public static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    public static final View BOTH = new View(7, List.of(J1, J2), J1);

    public ClusterSnapshot snapshot = Configurations.cluster(3000, false, Map.of("web1", "jupiter1"));
    public View view = BOTH;
    public boolean quorate = true;
    public Liveness peer = Liveness.ALIVE;
    public Instant heartbeatAt = NOW;
    /** How old its word was when it arrived. */
    public long heartbeatAgeMs;
    public NodeId runsOn;
    /** What jupiter2 carries out. */
    public List<NodeReport.UnderWay> underWay = List.of();
    /** Whether a process of it exists on the other node, too. */
    public boolean runsTwice;
    /** Where vm can't tell whether it runs, as when its domain is somebody else's. */
    public final Set<NodeId> unknown = new TreeSet<>();
    /** Where it runs and its volume is not Primary. */
    public final Set<NodeId> secondary = new TreeSet<>();
    /** Where no write is acknowledged. */
    public final Set<NodeId> frozen = new TreeSet<>();
    /** Whether a link hears jupiter2 now. */
    public boolean peerHeard = true;
    /** By node: the disk of its replica. */
    public final Map<NodeId, DiskState> disks = new TreeMap<>(Map.of(J1, DiskState.UP_TO_DATE, J2, DiskState.UP_TO_DATE));

    public ResourceEvent.MembershipSeen membership() {
        var heartbeat = new HeartbeatState(0, heartbeatAt, J1, 3, 1, view, quorate, quorate ? null : "waits for jupiter2",
                List.of(new PeerState(J2, peer, 2, 1, 0L, null, List.of(new LinkState("grey", peerHeard, 0L)))), 0);
        return new ResourceEvent.MembershipSeen(heartbeatAt, heartbeat, heartbeatAgeMs);
    }

    public ObservedCluster cluster() {
        var local = LocalFacts.NONE
                .withVolumes(new ReplicationState(0, NOW, J1, 3, 1, List.of(volume(J1)), List.of()), NOW)
                .withGuests(new VmState(0, NOW, J1, true, "tcg", List.of(guest(J1))), NOW);
        return ObservedCluster.nothing(J1).withSnapshot(snapshot).withLocal(local)
                .withMembership(membership().heard())
                .withReport(report(), NOW);
    }

    public Situation situation() {
        return Situation.of(cluster(), Set.of(J2), NOW, ResourceSettings.DEFAULTS);
    }

    private NodeReport report() {
        return new NodeReport(J2, 2, 1, 1, 1, view, false, true, List.of(volume(J2)), List.of(guest(J2)),
                Arrays.stream(ServiceName.values()).map(name -> new NodeReport.ServiceStatus(name.label(), true)).toList(),
                underWay);
    }

    private GuestState guest(NodeId node) {
        var state = runs(node) ? GuestRunState.RUNNING : GuestRunState.STOPPED;
        return new GuestState("web1", unknown.contains(node) ? GuestRunState.UNKNOWN : state, NOW, null);
    }

    private boolean runs(NodeId node) {
        return runsTwice || node.equals(runsOn);
    }

    private Role role(NodeId node) {
        return runs(node) && !secondary.contains(node) ? Role.PRIMARY : Role.SECONDARY;
    }

    private VolumeState volume(NodeId node) {
        NodeId other = node.equals(J1) ? J2 : J1;
        boolean good = disks.get(node) == DiskState.UP_TO_DATE;
        return new VolumeState("web1", 1 << 26, role(node), disks.get(node),
                ConnectionState.CONNECTED, frozen.contains(node), null, other, role(other),
                disks.get(other), good && runsOn == null, good ? null : "the replica here is " + disks.get(node), true,
                "0000000000000001", 0, null);
    }
}
