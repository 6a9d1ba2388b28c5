package org.twinhost.twinctl.alone;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
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
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.twinctl.Services;
import org.twinhost.twinctl.ask.ReadOut;

/** A site whose jupiter1 was booted alone and whose jupiter2 is silent; what differs is said by tests. */
final class LonelySite {

    static final NodeId ONE = new NodeId("jupiter1");
    static final NodeId TWO = new NodeId("jupiter2");
    static final Instant AT = Instant.parse("2026-05-04T10:00:00Z");
    static final String BIRTH = "00000000000000aa";
    private static final String GENERATION = "00ff00ff00ff00ff";
    private static final String VOIDS = " S1 and S2 are void.";

    final List<VolumeConfig> volumes = new ArrayList<>();
    final List<GuestConfig> guests = new ArrayList<>();
    final Map<String, VolumeState> replicas = new HashMap<>();
    List<ConstraintConfig> constraints = List.of();
    List<FenceProof> proofs = List.of();
    List<Noted> events = List.of();
    Answer confirm = new Answer.Takes(new ReadOut("Your word that jupiter2 is off stands for a proof.", "off-jupiter2-1"));
    Liveness liveness = Liveness.NEVER_HEARD;
    boolean linkUp;
    boolean quorate;
    boolean standby;
    @Nullable String maintenanceUntil;

    /** With a guest of its name. */
    LonelySite volume(String name, DiskState disk, NodeId... nodes) {
        volumes.add(new VolumeConfig(name, 1L << 30, VolumeConfig.Protocol.C, BIRTH, List.of(nodes).stream()
                .map(node -> new VolumeConfig.ReplicaConfig(node, "/dev/guests/" + name)).toList()));
        guests.add(new GuestConfig(name, "6f1c2b34-0000-4000-8000-00000000000" + guests.size(), null,
                GuestConfig.Target.STARTED, 1, 96, List.of(name), List.of(), null, 20_000));
        if (List.of(nodes).contains(ONE)) {
            replicas.put(name, replica(name, disk));
        }
        return this;
    }

    LonelySite mirrored(String name, DiskState disk) {
        return volume(name, disk, ONE, TWO);
    }

    static VolumeState replica(String name, DiskState disk) {
        return new VolumeState(name, 1L << 30, Role.SECONDARY, disk, ConnectionState.CONNECTING, false, null, TWO,
                Role.UNKNOWN, DiskState.UNKNOWN, false, disk + ": it must be met first", false, GENERATION, 0, null);
    }

    static VolumeState primary(String name) {
        return new VolumeState(name, 1L << 30, Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTING, false, null,
                TWO, Role.UNKNOWN, DiskState.UNKNOWN, true, null, false, GENERATION, 0, null);
    }

    static FenceProof proof(FenceProof.Method method, String by) {
        return new FenceProof(TWO, 7, ONE, 4, method, by, AT, 0);
    }

    HeartbeatState membership(boolean may) {
        var peer = new PeerState(TWO, liveness, 7, 3, null, null, null, List.of(new LinkState("red", linkUp, null)));
        return new HeartbeatState(5, AT, ONE, 4, 2, may ? new View(9, List.of(ONE), ONE) : View.NONE, may,
                may ? null : "waits for jupiter2 since its boot", List.of(peer), 3);
    }

    ClusterSnapshot configuration() {
        return new ClusterSnapshot(new Revision(12, "0123456789abcdef"), "jupiter", Timing.ofDeadtime(3000), 100, false,
                List.of(new NodeConfig(ONE, standby, List.of()), new NodeConfig(TWO, false, List.of())), List.of(), volumes,
                guests, List.of(), constraints, null, maintenanceUntil);
    }

    private ReplicationState replication() {
        return new ReplicationState(1, AT, ONE, 4, 2, List.copyOf(replicas.values()), List.of());
    }

    static ReadOut readOut(VolumeState volume) {
        return new ReadOut("Volume " + volume.name() + " is " + volume.disk() + " here. What may be missing: "
                + volume.refusal() + "." + VOIDS, "force-" + volume.name() + "-" + volume.disk());
    }

    private Map<String, Answer> forces() {
        var all = new HashMap<String, Answer>();
        replicas.forEach((name, each) -> all.put(name, new Answer.Takes(readOut(each))));
        return all;
    }

    Plan plan() {
        return Plan.of(new Facts(configuration(), membership(quorate), new FencingState(1, AT, proofs, List.of()),
                replication(), Map.of(TWO, confirm), forces(), events, AT));
    }

    /** Heartbeat lets it act from the second look on: the first is before the word. */
    void playedBy(Services services) throws IOException {
        services.answers("GET /v1/snapshot", configuration())
                .answersInTurn("GET /v1/membership", membership(quorate), membership(true))
                .answers("GET /v1/fencing", new FencingState(1, AT, proofs, List.of()))
                .answers("GET /v1/volumes", replication())
                .answers("GET /v1/events?limit=5000", Map.of("events", events))
                .answers("POST /v1/confirm/jupiter2?confirm=off-jupiter2-1", 200, "{\"proof\":{\"incarnation\":7}}");
        switch (confirm) {
            case Answer.Takes(var readOut) -> services.answers("GET /v1/confirm/jupiter2", readOut);
            case Answer.Proven(var proof) -> services.answers("GET /v1/confirm/jupiter2", Map.of("proven", proof));
            case Answer.Refused(var why) -> services.answers("GET /v1/confirm/jupiter2", 409,
                    "{\"status\":409,\"title\":\"Not confirmed\",\"detail\":\"" + why + "\"}");
        }
        for (var each : replicas.values()) {
            services.answers("GET /v1/volumes/" + each.name(), each)
                    .answers("GET /v1/volumes/" + each.name() + "/force", readOut(each))
                    .answers("POST /v1/volumes/" + each.name() + "/force?confirm=" + readOut(each).confirm(), 200, "{}");
        }
    }
}
