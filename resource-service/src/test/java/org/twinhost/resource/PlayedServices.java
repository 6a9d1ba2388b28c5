package org.twinhost.resource;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigCommand;
import org.twinhost.contract.config.GuestConfig;
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
import org.twinhost.runtime.Json;

/** The other five services of jupiter1 on the real bus, in a cluster whose other node left cleanly. */
final class PlayedServices implements AutoCloseable {

    private static final NodeId HERE = Configurations.J1;
    private static final NodeId THERE = Configurations.J2;
    private static final View VIEW = new View(5, List.of(HERE), HERE);
    private static final int REPEAT_MS = 300;

    private final Vertx vertx = Vertx.vertx();
    /**
     * Two requests at once and what is told after each are more than the ten that a client has in flight by default. Any limit
     * on messages ends the connection when one arrives in two pieces (decision 0066).
     */
    private final MqttClient client = MqttClient.create(
            vertx, new MqttClientOptions().setMaxInflightQueue(4_096).setMaxMessageSize(Integer.MAX_VALUE));
    private final Map<String, Role> roles = new ConcurrentHashMap<>();
    private final Map<String, GuestRunState> guests = new ConcurrentHashMap<>();
    private volatile ClusterSnapshot snapshot =
            Configurations.cluster(3000, false, Map.of("web1", "jupiter1", "mail1", "jupiter2"));
    /** What was asked of them, in order. */
    final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    PlayedServices(int port) throws Exception {
        client.publishHandler(message -> received(message.topicName(), message.payload().getBytes()));
        client.connect(port, "127.0.0.1").toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        for (var service : List.of(ServiceName.REPLICATION, ServiceName.VM, ServiceName.CONFIG)) {
            client.subscribe(Topics.command(service), 1).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        vertx.setPeriodic(REPEAT_MS, _ -> tell());
    }

    private void tell() {
        Instant now = Instant.now();
        publish(Topics.state(ServiceName.CONFIG, Topics.SNAPSHOT), snapshot, true);
        publish(Topics.state(ServiceName.HEARTBEAT, Topics.MEMBERSHIP), new HeartbeatState(1, now, HERE, 3, 1, VIEW, true,
                null, List.of(new PeerState(THERE, Liveness.LEFT, 2, 1, 60_000L, null, List.of())), 0), true);
        publish(Topics.state(ServiceName.FENCING, Topics.FENCING), new FencingState(1, now, List.of(), List.of()), true);
        publish(Topics.state(ServiceName.REPLICATION, Topics.VOLUMES), new ReplicationState(1, now, HERE, 3, 1,
                snapshot.volumes().stream().map(volume -> volume(volume.name())).toList(), List.of()), true);
        publish(Topics.state(ServiceName.VM, Topics.GUESTS), new VmState(1, now, HERE, true, "tcg",
                snapshot.guests().stream().map(guest -> new GuestState(guest.name(),
                        guests.getOrDefault(guest.name(), GuestRunState.STOPPED), now, null)).toList()), true);
    }

    private VolumeState volume(String name) {
        Role role = roles.getOrDefault(name, Role.SECONDARY);
        return new VolumeState(name, 1 << 26, role, DiskState.UP_TO_DATE, ConnectionState.CONNECTING, false, null, THERE,
                Role.UNKNOWN, DiskState.OUTDATED, role == Role.SECONDARY, null, false, "0000000000000002", 0, null);
    }

    private void received(String topic, byte[] payload) {
        try {
            var request = Json.read(payload, Request.class);
            act(topic, request);
            publish(Topics.reply(request.fromService()), Reply.done(request.id(), null), false);
            tell();
        } catch (IOException e) {
            throw new UncheckedIOException(topic, e);
        }
    }

    private void act(String topic, Request request) throws IOException {
        if (topic.equals(Topics.command(ServiceName.REPLICATION))) {
            switch (Json.read(request.body(), ReplicationCommand.class)) {
                case ReplicationCommand.Promote(var volume, _) ->
                        remember("promote " + volume, () -> roles.put(volume, Role.PRIMARY));
                case ReplicationCommand.Demote(var volume, _) ->
                        remember("demote " + volume, () -> roles.put(volume, Role.SECONDARY));
                case ReplicationCommand.Volumes _, ReplicationCommand.ProbePeer _, ReplicationCommand.Outdate _ -> { }
            }
        } else if (topic.equals(Topics.command(ServiceName.VM))) {
            switch (Json.read(request.body(), VmCommand.class)) {
                case VmCommand.Start(var guest, _) ->
                        remember("start " + guest, () -> guests.put(guest, GuestRunState.RUNNING));
                case VmCommand.Shutdown(var guest, _) ->
                        remember("stop " + guest, () -> guests.put(guest, GuestRunState.STOPPED));
                case VmCommand.Destroy(var guest, _) ->
                        remember("destroy " + guest, () -> guests.put(guest, GuestRunState.STOPPED));
                case VmCommand.Guests _ -> { }
            }
        } else if (Json.read(request.body(), ConfigCommand.class) instanceof ConfigCommand.SetGuestTarget(
                var guest, GuestConfig.Target target, var operator)) {
            remember(operator + " sets " + guest + " " + target,
                    () -> snapshot = Configurations.withTarget(snapshot, guest, target));
        }
    }

    private void remember(String what, Runnable change) {
        asked.add(what);
        change.run();
    }

    private void publish(String topic, Object payload, boolean retain) {
        client.publish(topic, Buffer.buffer(Json.bytes(payload)), MqttQoS.AT_LEAST_ONCE, false, retain);
    }

    @Override
    public void close() throws Exception {
        client.disconnect();
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
