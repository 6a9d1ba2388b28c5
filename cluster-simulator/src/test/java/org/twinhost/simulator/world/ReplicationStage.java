package org.twinhost.simulator.world;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.Role;
import org.twinhost.runtime.Json;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.service.Incarnations;
import org.twinhost.simulator.service.ReplicationCode;

/** Two nodes with the real replication; config, heartbeat and fencing are stand-ins that tell the truth and nothing else. */
public final class ReplicationStage {

    public static final NodeId ALPHA = new NodeId("alpha");
    public static final NodeId BETA = new NodeId("beta");
    public static final String VOLUME = "vol";
    private static final View VIEW = new View(1, List.of(ALPHA, BETA), ALPHA);
    private static final long PROOF_AFTER_MICROS = 400_000;

    public final World world;
    boolean messagesCut;
    private GuestDisk guest;
    private Node guestNode;
    private long guestLives;

    public ReplicationStage(long seed, boolean told) {
        var services = new EnumMap<ServiceName, ServiceCode.Starter>(ServiceName.class);
        services.put(ServiceName.CONFIG, ReplicationStage::config);
        services.put(ServiceName.HEARTBEAT, this::heartbeat);
        services.put(ServiceName.FENCING, this::fencing);
        services.put(ServiceName.REPLICATION, ReplicationCode::start);
        services.put(ServiceName.RESOURCE, _ -> new ServiceCode() { });
        world = new World(seed, snapshot(), services, told, Invariants::new);
    }

    static ClusterSnapshot snapshot() {
        return new ClusterSnapshot(new Revision(1, "0"), "jupiter", Timing.ofDeadtime(2_500), 0, false,
                List.of(new NodeConfig(ALPHA, false, List.of(new NodeConfig.LinkEnd("grey", "10.0.0.1"))),
                        new NodeConfig(BETA, false, List.of(new NodeConfig.LinkEnd("grey", "10.0.0.2")))),
                List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1)),
                List.of(new VolumeConfig(VOLUME, 16L << 20, VolumeConfig.Protocol.C, "00000000000000a1",
                        List.of(new VolumeConfig.ReplicaConfig(ALPHA, "/dev/one"),
                                new VolumeConfig.ReplicaConfig(BETA, "/dev/two")))),
                List.of(), List.of(), List.of());
    }

    private static ServiceCode config(Process process) {
        process.bus().ownState(Topics.SNAPSHOT, _ -> World.of(process).first());
        return new ServiceCode() { };
    }

    private ServiceCode heartbeat(Process process) {
        var incarnation = Incarnations.raise(process);
        process.bus().onOutbox((_, message) -> {
            var other = world.node(message.to()).process(ServiceName.HEARTBEAT);
            if (!messagesCut && other.isAlive() && !world.dice().oneIn(15)) {
                other.arrives(world.dice().between(300, 40_000), () -> other.bus().deliver(process.node().name(), message));
            }
        });
        process.bus().ownState(Topics.MEMBERSHIP, sequence -> {
            var peer = peerOf(process.node());
            var heard = !messagesCut && peer.isOn() ? Incarnations.current(peer).orElse(0) : 0;
            return new HeartbeatState(sequence, process.wallClock(), process.node().name(), incarnation, 1, VIEW, true, null,
                    List.of(new PeerState(peer.name(), Liveness.ALIVE, heard, 1, 0L, null, List.of())), 0);
        });
        return new ServiceCode() { };
    }

    private ServiceCode fencing(Process process) {
        process.bus().serve(FencingCommand.class, (request, command) -> CompletableFuture.completedFuture(
                command instanceof FencingCommand.ProofOf && isProvenOff(peerOf(process.node()))
                        ? Reply.done(request.id(), Json.tree(proof(process)))
                        : Reply.refused(request.id(), "no proof")));
        process.bus().ownState(Topics.FENCING, sequence -> new FencingState(sequence, process.wallClock(),
                isProvenOff(peerOf(process.node())) ? List.of(proof(process)) : List.of(), List.of()));
        return new ServiceCode() { };
    }

    private FenceProof proof(Process process) {
        var victim = peerOf(process.node());
        return new FenceProof(victim.name(), Incarnations.newest(victim), process.node().name(), 1,
                FenceProof.Method.STATUS_OFF, "bmc", process.wallClock(), 1);
    }

    private boolean isProvenOff(Node node) {
        return !node.isOn() && node.boot() > 0 && world.time().nowMicros() - node.offSinceMicros() > PROOF_AFTER_MICROS;
    }

    Node peerOf(Node node) {
        return world.nodes().get(node == world.nodes().get(0) ? 1 : 0);
    }

    public void runFor(long millis) {
        world.time().runUntil(world.time().nowMicros() + millis * 1_000);
    }

    public boolean runUntilHealed(long millis) {
        return world.time().runUntil(world.time().nowMicros() + millis * 1_000, () -> world.volumes().isHealed());
    }

    // Guests -------------------------------------------------------------------------------------------------------------

    public boolean guestLives() {
        return guest != null && guest.isAlive();
    }

    GuestDisk guest() {
        return guest;
    }

    /** Asks for the role, and starts a guest where it was given. S3 is others' business: not while one lives elsewhere. */
    public void promote(Node node) {
        if (guestLives() && guestNode != node) {
            return;
        }
        var boot = node.boot();
        ask(node, new ReplicationCommand.Promote(VOLUME, VIEW), reply -> {
            world.story().tell(node.name(), "promote: " + reply.outcome() + " " + reply.reason());
            if (reply.isDone() && !guestLives() && node.isOn() && node.boot() == boot) {
                guestNode = node;
                guest = GuestDisk.open(node, VOLUME, ++guestLives, () -> world.broken("a guest saw an I/O error", null));
                guest.run();
            }
        });
    }

    void endGuest() {
        if (guest != null) {
            guest.die();
            guest = null;
        }
    }

    void demote(Node node) {
        if (guestNode == node) {
            endGuest();
        }
        node.after(5_000, () -> ask(node, new ReplicationCommand.Demote(VOLUME, VIEW), reply ->
                world.story().tell(node.name(), "demote: " + reply.outcome() + " " + reply.reason())));
    }

    private void ask(Node node, Object command, Consumer<Reply> then) {
        var asker = node.process(ServiceName.RESOURCE);
        if (asker.isAlive()) {
            asker.execute(() -> asker.bus().request(node.name(), ServiceName.REPLICATION, command, Duration.ofSeconds(5))
                    .thenAccept(then));
        }
    }

    boolean isPrimary(Node node) {
        return Invariants.of(world).volume(VOLUME).roleOn(node.name()) == Role.PRIMARY;
    }
}
