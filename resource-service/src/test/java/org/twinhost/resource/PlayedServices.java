package org.twinhost.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmState;
import org.twinhost.resource.world.Configurations;
import org.twinhost.runtime.bus.PlayedBus;

/** The other five services of jupiter1 on the real bus, in a cluster whose other node left cleanly. */
final class PlayedServices implements AutoCloseable {

    private static final NodeId HERE = Configurations.J1;
    private static final NodeId THERE = Configurations.J2;
    private static final View VIEW = new View(5, List.of(HERE), HERE);

    private final List<PlayedBus> buses = new ArrayList<>();
    private final PlayedBus config = play(ServiceName.CONFIG);
    private final PlayedBus replication = play(ServiceName.REPLICATION);
    private final PlayedBus vm = play(ServiceName.VM);
    private final Map<String, Role> roles = new ConcurrentHashMap<>();
    private final Map<String, GuestRunState> guests = new ConcurrentHashMap<>();
    private volatile ClusterSnapshot snapshot =
            Configurations.cluster(3000, false, Map.of("web1", "jupiter1", "mail1", "jupiter2"));
    /** What was asked of them, in order. */
    final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    PlayedServices() {
        config.serve(ConfigCommand.class, (request, command) -> done(request, () -> config(command)));
        replication.serve(ReplicationCommand.class, (request, command) -> done(request, () -> replication(command)));
        vm.serve(VmCommand.class, (request, command) -> done(request, () -> vm(command)));
        config.ownState(Topics.SNAPSHOT, _ -> snapshot);
        play(ServiceName.HEARTBEAT).ownState(Topics.MEMBERSHIP, number -> new HeartbeatState(number, Instant.now(), HERE, 3, 1,
                VIEW, true, null, List.of(new PeerState(THERE, Liveness.LEFT, 2, 1, 60_000L, null, List.of())), 0));
        play(ServiceName.FENCING).ownState(Topics.FENCING, number ->
                new FencingState(number, Instant.now(), List.of(), List.of()));
        replication.ownState(Topics.VOLUMES, number -> new ReplicationState(number, Instant.now(), HERE, 3, 1,
                snapshot.volumes().stream().map(volume -> volume(volume.name())).toList(), List.of()));
        vm.ownState(Topics.GUESTS, number -> new VmState(number, Instant.now(), HERE, true, "tcg",
                snapshot.guests().stream().map(guest -> new GuestState(guest.name(),
                        guests.getOrDefault(guest.name(), GuestRunState.STOPPED), Instant.now(), null)).toList()));
    }

    private PlayedBus play(ServiceName service) {
        var bus = PlayedBus.of(service);
        buses.add(bus);
        return bus;
    }

    private VolumeState volume(String name) {
        Role role = roles.getOrDefault(name, Role.SECONDARY);
        return new VolumeState(name, 1 << 26, role, DiskState.UP_TO_DATE, ConnectionState.CONNECTING, false, null, THERE,
                Role.UNKNOWN, DiskState.OUTDATED, role == Role.SECONDARY, null, false, "0000000000000002", 0, null);
    }

    private CompletionStage<Reply> done(Request request, Runnable act) {
        act.run();
        config.changed(Topics.SNAPSHOT);
        replication.changed(Topics.VOLUMES);
        vm.changed(Topics.GUESTS);
        return CompletableFuture.completedFuture(Reply.done(request.id(), null));
    }

    private void replication(ReplicationCommand command) {
        switch (command) {
            case ReplicationCommand.Promote(var volume, _) ->
                    remember("promote " + volume, () -> roles.put(volume, Role.PRIMARY));
            case ReplicationCommand.Demote(var volume, _) ->
                    remember("demote " + volume, () -> roles.put(volume, Role.SECONDARY));
            case ReplicationCommand.Volumes _, ReplicationCommand.ProbePeer _, ReplicationCommand.Outdate _,
                    ReplicationCommand.Check _ -> { }
        }
    }

    private void vm(VmCommand command) {
        switch (command) {
            case VmCommand.Start(var guest, _) ->
                    remember("start " + guest, () -> guests.put(guest, GuestRunState.RUNNING));
            case VmCommand.Shutdown(var guest, _) ->
                    remember("stop " + guest, () -> guests.put(guest, GuestRunState.STOPPED));
            case VmCommand.Destroy(var guest, _) ->
                    remember("destroy " + guest, () -> guests.put(guest, GuestRunState.STOPPED));
            case VmCommand.Guests _, VmCommand.Check _, VmCommand.CheckAll _ -> { }
        }
    }

    private void config(ConfigCommand command) {
        if (command instanceof ConfigCommand.SetGuestTarget(var guest, GuestConfig.Target target, var operator)) {
            remember(operator + " sets " + guest + " " + target,
                    () -> snapshot = Configurations.withTarget(snapshot, guest, target));
        }
    }

    private void remember(String what, Runnable change) {
        asked.add(what);
        change.run();
    }

    @Override
    public void close() {
        buses.forEach(PlayedBus::close);
    }
}
