package org.twinhost.twinctl.replace;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;

/** A site whose jupiter2 is dead and proven off; what differs is said by tests. */
final class Site {

    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");
    static final NodeId THREE = new NodeId("jupiter3");
    static final long SIZE = 1L << 30;
    static final String BIRTH = "00000000000000aa";
    private static final Instant AT = Instant.parse("2026-11-30T15:00:00Z");
    private static final FenceProof PROOF = new FenceProof(
            TWO, 7, ONE, 4, FenceProof.Method.POWER_OFF, "bmc2", AT, 1200);

    List<NodeConfig> nodes = List.of(node(ONE, 1, false), node(TWO, 2, true));
    List<VolumeConfig> volumes = List.of(volume("web1", ONE, TWO));
    List<FenceProof> proofs = List.of(PROOF);
    List<FenceAttempt> attempts = List.of();
    Liveness liveness = Liveness.LOST;
    List<LinkState> links = List.of(new LinkState("grey", false, 90_000L), new LinkState("red", false, 90_000L));
    View view = new View(9, List.of(ONE), ONE);
    @Nullable String waitingFor;
    List<VolumeState> replicas = List.of(replica("web1", DiskState.UP_TO_DATE, "00ff00ff00ff00ff"));

    static NodeConfig node(NodeId name, int number, boolean standby) {
        return new NodeConfig(name, standby, List.of(new NodeConfig.LinkEnd("grey", "10.90.2." + number),
                new NodeConfig.LinkEnd("red", "10.90.1." + number)));
    }

    static VolumeConfig volume(String name, NodeId... nodes) {
        return new VolumeConfig(name, SIZE, VolumeConfig.Protocol.C, BIRTH, List.of(nodes).stream()
                .map(node -> new VolumeConfig.ReplicaConfig(node, "/dev/guests/" + name)).toList());
    }

    static VolumeState replica(String name, DiskState disk, String generation) {
        return new VolumeState(name, SIZE, Role.PRIMARY, disk, ConnectionState.CONNECTING, false, null, TWO, Role.UNKNOWN,
                DiskState.UNKNOWN, true, null, false, generation, 0, null);
    }

    ClusterSnapshot configuration() {
        return new ClusterSnapshot(new Revision(12, "0123456789abcdef"), "jupiter", Timing.ofDeadtime(3000), 100, false, nodes,
                List.of(new LinkConfig("red", LinkConfig.Kind.UDP, false, 2),
                        new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1)),
                volumes,
                List.of(new GuestConfig("web1", "6f1c2b34-0000-4000-8000-000000000001", TWO, GuestConfig.Target.STARTED, 1, 96,
                        List.of("web1"), List.of(), null, 20_000)),
                List.of(device(ONE, 1), device(TWO, 2)),
                List.of(new ConstraintConfig("here", "web1", ONE, 5), new ConstraintConfig("there", "web1", TWO, 9)));
    }

    private static FenceDeviceConfig device(NodeId node, int number) {
        return new FenceDeviceConfig("bmc" + number, node, FenceDeviceConfig.Kind.IPMI, "10.90.4.10" + number, 623, "admin",
                "/etc/twinhost/ipmi.password", 3, false);
    }

    Situation now() {
        var peer = new PeerState(TWO, liveness, 7, 3, 90_000L, 90_000L, new Revision(12, "0123456789abcdef"), links);
        var membership = new HeartbeatState(5, AT, ONE, 4, 2, view, waitingFor == null, waitingFor, List.of(peer), 3);
        return new Situation(configuration(), membership, new FencingState(1, AT, proofs, attempts), replicas);
    }

    static FenceAttempt attempt(@Nullable String failure) {
        return new FenceAttempt(TWO, 7, AT, "lost", false, true, 12, failure);
    }
}
