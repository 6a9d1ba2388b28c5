package org.twinhost.simulator.world;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.runtime.Json;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.service.VmCode;
import org.twinhost.simulator.world.guest.VirtualDisk;

/** A healthy pair whose heartbeat, fencing, replication and configuration are played, and whose vm and resource are real. */
public final class ScriptedServices {

    public static final NodeId J1 = new NodeId("jupiter1");
    public static final NodeId J2 = new NodeId("jupiter2");
    private static final View VIEW = new View(1, List.of(J1, J2), J1);

    private final Map<String, NodeId> primaries = new TreeMap<>();
    private ClusterSnapshot snapshot;

    public ScriptedServices(String... guests) {
        snapshot = new ClusterSnapshot(new Revision(1, "00"), "jupiter", Timing.ofDeadtime(3000), 100, false,
                List.of(new NodeConfig(J1, false, List.of()), new NodeConfig(J2, false, List.of())), List.of(),
                List.of(guests).stream().map(ScriptedServices::volume).toList(),
                List.of(guests).stream().map(ScriptedServices::guest).toList(), List.of(), List.of());
    }

    public static GuestConfig guest(String name) {
        return new GuestConfig(name, "uuid-" + name, J1, GuestConfig.Target.STARTED, 1, 96, List.of(name), List.of(), null,
                10_000);
    }

    private static VolumeConfig volume(String name) {
        return new VolumeConfig(name, 1 << 26, VolumeConfig.Protocol.C, "0123456789abcdef", List.of(
                new VolumeConfig.ReplicaConfig(J1, "/dev/" + name), new VolumeConfig.ReplicaConfig(J2, "/dev/" + name)));
    }

    World world(long seed) {
        var services = new EnumMap<ServiceName, ServiceCode.Starter>(ServiceName.class);
        services.put(ServiceName.CONFIG, this::config);
        services.put(ServiceName.HEARTBEAT, this::heartbeat);
        services.put(ServiceName.FENCING, this::fencing);
        services.put(ServiceName.REPLICATION, this::replication);
        services.put(ServiceName.VM, VmCode::start);
        services.put(ServiceName.RESOURCE, ResourceCode::start);
        var world = new World(seed, snapshot, services, Boolean.getBoolean("told"), Invariants::new);
        world.guests().disks(this::open);
        return world;
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    private VirtualDisk open(Node node, String volume, long guestLife, Runnable onIoError) {
        return disk(() -> node.name().equals(primaries.get(volume)) && node.process(ServiceName.REPLICATION).isAlive());
    }

    /** One that holds nothing, and is open whenever that is true. */
    public static VirtualDisk disk(BooleanSupplier isOpen) {
        return new VirtualDisk() {
            @Override
            public boolean isOpen() {
                return isOpen.getAsBoolean();
            }

            @Override
            public void run() { }

            @Override
            public void pause() { }

            @Override
            public void die() { }
        };
    }

    private ServiceCode config(Process process) {
        process.bus().ownState(Topics.SNAPSHOT, _ -> snapshot);
        process.bus().serve(ConfigCommand.class, (request, command) -> {
            switch (command) {
                case ConfigCommand.SetGuestTarget(var name, var target, _) -> change(snapshot.nodes(),
                        snapshot.guests().stream().map(each -> each.name().equals(name) ? with(each, target) : each).toList());
                case ConfigCommand.SetStandby(var node, var standby, _) -> change(snapshot.nodes().stream()
                        .map(each -> each.name().equals(node) ? new NodeConfig(node, standby, List.of()) : each).toList(),
                        snapshot.guests());
                case ConfigCommand.Propose _, ConfigCommand.SetMaintenance _, ConfigCommand.Choose _,
                        ConfigCommand.Import _ -> { }
            }
            return CompletableFuture.completedFuture(Reply.done(request.id(), null));
        });
        return new ServiceCode() { };
    }

    private static GuestConfig with(GuestConfig old, GuestConfig.Target target) {
        return new GuestConfig(old.name(), old.uuid(), old.home(), target, 1, 96, old.volumes(), List.of(), null, 10_000);
    }

    private void change(List<NodeConfig> nodes, List<GuestConfig> guests) {
        snapshot = new ClusterSnapshot(new Revision(snapshot.revision().number() + 1, "00"), "jupiter", snapshot.timing(),
                100, false, nodes, List.of(), snapshot.volumes(), guests, List.of(), List.of());
    }

    private ServiceCode heartbeat(Process process) {
        var self = process.node().name();
        var peer = new PeerState(other(self), Liveness.ALIVE, 1, 1, 100L, null, List.of(new LinkState("grey", true, 100L)));
        process.bus().ownState(Topics.MEMBERSHIP, number -> new HeartbeatState(
                number, process.wallClock(), self, 1, 1, VIEW, true, null, List.of(peer), 0));
        process.bus().onOutbox((_, message) -> carry(process, message));
        return new ServiceCode() { };
    }

    private static void carry(Process from, Outbound message) {
        var to = World.of(from).node(message.to()).process(ServiceName.HEARTBEAT);
        if (to.isAlive()) {
            to.arrives(World.of(from).dice().between(500, 9_000), () -> to.bus().deliver(from.node().name(), message));
        }
    }

    private ServiceCode fencing(Process process) {
        process.bus().ownState(Topics.FENCING,
                number -> new FencingState(number, process.wallClock(), List.of(), List.of()));
        return new ServiceCode() { };
    }

    private ServiceCode replication(Process process) {
        var self = process.node().name();
        process.bus().ownState(Topics.VOLUMES, number -> volumes(self, number, process.wallClock()));
        process.bus().serve(ReplicationCommand.class, (request, command) -> CompletableFuture.completedFuture(switch (command) {
            case ReplicationCommand.Promote(var volume, _) when primaries.getOrDefault(volume, self).equals(self) -> {
                primaries.put(volume, self);
                process.bus().changed(Topics.VOLUMES);
                yield Reply.done(request.id(), null);
            }
            case ReplicationCommand.Promote _ -> Reply.refused(request.id(), "the peer is Primary");
            case ReplicationCommand.Demote(var volume, _) when World.of(process).guests().processes().stream()
                    .anyMatch(qemu -> qemu.guest().equals(volume) && qemu.node() == process.node()) ->
                    Reply.refused(request.id(), volume + " is in use");
            case ReplicationCommand.Demote(var volume, _) -> {
                primaries.remove(volume, self);
                process.bus().changed(Topics.VOLUMES);
                yield Reply.done(request.id(), null);
            }
            case ReplicationCommand.Volumes _, ReplicationCommand.ProbePeer _, ReplicationCommand.Outdate _,
                    ReplicationCommand.Check _ ->
                    Reply.done(request.id(), Json.tree(volumes(self, 0, process.wallClock())));
        }));
        return new ServiceCode() { };
    }

    private ReplicationState volumes(NodeId self, long number, Instant at) {
        return new ReplicationState(number, at, self, 1, 1, snapshot.volumes().stream().map(config -> {
            var holder = primaries.get(config.name());
            return new VolumeState(config.name(), config.sizeBytes(), role(holder, self), DiskState.UP_TO_DATE,
                    ConnectionState.CONNECTED, false, null, other(self), role(holder, other(self)), DiskState.UP_TO_DATE,
                    holder == null, holder == null ? null : "Primary is " + holder, true, "0000000000000001", 0, null);
        }).toList(), List.of());
    }

    static Role role(NodeId holder, NodeId node) {
        return node.equals(holder) ? Role.PRIMARY : Role.SECONDARY;
    }

    static NodeId other(NodeId node) {
        return node.equals(J1) ? J2 : J1;
    }
}
