package org.twinhost.simulator.world;

import static org.twinhost.simulator.world.ScriptedServices.J1;
import static org.twinhost.simulator.world.ScriptedServices.J2;
import static org.twinhost.simulator.world.ScriptedServices.other;
import static org.twinhost.simulator.world.ScriptedServices.role;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.runtime.Json;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.service.FencingCode;
import org.twinhost.simulator.service.HeartbeatCode;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.service.VmCode;

/**
 * Two nodes with many guests of two volumes each. Heartbeat, fencing, vm and resource are real; replication is played, for
 * what it tells is of interest here and not what it writes, and so is the configuration.
 */
final class ManyGuests {

    private static final String TROUBLE = "the peer is not connected, and a person has to see to what is told at length";

    final World world;
    private final ClusterSnapshot snapshot;
    private final Map<String, NodeId> primaries = new TreeMap<>();

    ManyGuests(int guests) {
        var names = IntStream.range(0, guests).mapToObj(i -> "a-guest-with-a-long-name-" + (1000 + i)).toList();
        snapshot = snapshot(names);
        var services = new EnumMap<ServiceName, ServiceCode.Starter>(ServiceName.class);
        services.put(ServiceName.CONFIG, this::config);
        services.put(ServiceName.HEARTBEAT, HeartbeatCode::start);
        services.put(ServiceName.FENCING, FencingCode::start);
        services.put(ServiceName.REPLICATION, this::replication);
        services.put(ServiceName.VM, VmCode::start);
        services.put(ServiceName.RESOURCE, ResourceCode::start);
        // The world needs to know no volumes: these are played.
        world = new World(1, of(snapshot, List.of()), services, Boolean.getBoolean("told"), Invariants::new);
        world.guests().disks((node, volume, _, _) -> ScriptedServices.disk(() -> node.name().equals(primaries.get(volume))));
        for (var node : world.nodes()) {
            services.keySet().forEach(service -> node.files(service.label()).settle("snapshot.json", snapshot));
        }
    }

    private static ClusterSnapshot snapshot(List<String> names) {
        var links = List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1),
                new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 2));
        var volumes = new ArrayList<VolumeConfig>();
        var guests = new ArrayList<GuestConfig>();
        for (var name : names) {
            var home = guests.size() % 2 == 0 ? J1 : J2;
            var own = List.of(name + "-system", name + "-data");
            own.forEach(volume -> volumes.add(new VolumeConfig(volume, 1 << 26, VolumeConfig.Protocol.C, "0123456789abcdef",
                    List.of(new VolumeConfig.ReplicaConfig(J1, "/dev/vg/" + volume),
                            new VolumeConfig.ReplicaConfig(J2, "/dev/vg/" + volume)))));
            guests.add(new GuestConfig(
                    name, "uuid-" + name, home, GuestConfig.Target.STARTED, 1, 16, own, List.of(), null, 10_000));
        }
        return new ClusterSnapshot(new Revision(1, "aa"), "many", Timing.ofDeadtime(5_000), 100, false,
                TwoNodes.on(links), links, volumes, guests, TwoNodes.fenceDevices(), List.of());
    }

    private static ClusterSnapshot of(ClusterSnapshot all, List<VolumeConfig> volumes) {
        return new ClusterSnapshot(all.revision(), all.cluster(), all.timing(), all.stickiness(), all.failback(), all.nodes(),
                all.links(), volumes, all.guests(), all.fenceDevices(), all.constraints());
    }

    /** The whole configuration, which is one message on a node's bus. */
    ClusterSnapshot snapshot() {
        return snapshot;
    }

    /** What a node shows. */
    ClusterStatus status(NodeId node) {
        return world.node(node).process(ServiceName.RESOURCE).code(ResourceCode.class).orElseThrow().status();
    }

    /** How many guests run, and on which node. */
    long running(NodeId node) {
        return world.guests().processes().stream().filter(qemu -> qemu.node().name().equals(node) && qemu.runs()).count();
    }

    boolean runUntil(long seconds, BooleanSupplier condition) {
        return world.time().runUntil(world.time().nowMicros() + seconds * 1_000_000, condition);
    }

    private ServiceCode config(Process process) {
        process.bus().ownState(Topics.SNAPSHOT, _ -> snapshot);
        return new ServiceCode() { };
    }

    // Replication, played --------------------------------------------------------------------------------------------

    private ServiceCode replication(Process process) {
        var self = process.node().name();
        primaries.values().removeIf(self::equals);
        process.bus().ownState(Topics.VOLUMES, number -> volumes(process, number));
        process.bus().serve(ReplicationCommand.class, (request, command) -> CompletableFuture.completedFuture(
                switch (command) {
                    case ReplicationCommand.Promote(var volume, _) -> promote(process, request.id(), volume);
                    case ReplicationCommand.Demote(var volume, _) -> {
                        primaries.remove(volume, self);
                        process.bus().changed(Topics.VOLUMES);
                        yield Reply.done(request.id(), null);
                    }
                    case ReplicationCommand.ProbePeer(var peer) -> Reply.done(request.id(), Json.tree(
                            new ReplicationState.PeerContact(peer, isThere(process, peer) ? 0L : null)));
                    case ReplicationCommand.Volumes _, ReplicationCommand.Outdate _, ReplicationCommand.Check _ ->
                            Reply.done(request.id(), Json.tree(volumes(process, 0)));
                }));
        return new ServiceCode() { };
    }

    private Reply promote(Process process, String request, String volume) {
        if (!mayPromote(process, volume)) {
            return Reply.refused(request, "the peer is Primary");
        }
        primaries.put(volume, process.node().name());
        process.bus().changed(Topics.VOLUMES);
        return Reply.done(request, null);
    }

    private boolean mayPromote(Process process, String volume) {
        var holder = primaries.get(volume);
        return holder == null || holder.equals(process.node().name()) || !world.node(holder).isOn();
    }

    private static boolean isThere(Process process, NodeId peer) {
        return World.of(process).node(peer).process(ServiceName.REPLICATION).isAlive();
    }

    private ReplicationState volumes(Process process, long number) {
        var self = process.node().name();
        var peer = other(self);
        var connected = isThere(process, peer);
        return new ReplicationState(number, process.wallClock(), self, 1, 1, snapshot.volumes().stream().map(config -> {
            var holder = primaries.get(config.name());
            var may = mayPromote(process, config.name());
            return new VolumeState(config.name(), config.sizeBytes(), role(holder, self), DiskState.UP_TO_DATE,
                    connected ? ConnectionState.CONNECTED : ConnectionState.CONNECTING, false, TROUBLE, peer,
                    connected ? role(holder, peer) : Role.UNKNOWN, connected ? DiskState.UP_TO_DATE : DiskState.UNKNOWN, may,
                    may ? null : TROUBLE, true, "0000000000000001", 0, null);
        }).toList(), List.of());
    }
}
