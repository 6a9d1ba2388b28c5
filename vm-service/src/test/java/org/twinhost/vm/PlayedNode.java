package org.twinhost.vm;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.Json;

/** The other services of the node, as far as the vm service hears of them, on the real bus. */
final class PlayedNode implements AutoCloseable {

    static final NodeId HERE = new NodeId("jupiter1");
    static final View VIEW = new View(2, List.of(HERE), HERE);
    private static final int REPEAT_MS = 500;

    private final Vertx vertx = Vertx.vertx();
    private final MqttClient client = MqttClient.create(vertx);
    private final Map<String, CompletableFuture<Reply>> asked = new ConcurrentHashMap<>();
    private volatile Role role = Role.SECONDARY;
    private volatile VmState published;

    PlayedNode(int port) throws Exception {
        client.publishHandler(message -> received(message.topicName(), message.payload().getBytes()));
        client.connect(port, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        for (var topic : List.of(Topics.command(ServiceName.REPLICATION), Topics.reply(ServiceName.RESOURCE),
                Topics.state(ServiceName.VM, Topics.GUESTS))) {
            client.subscribe(topic, 1).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        vertx.setPeriodic(REPEAT_MS, _ -> heartbeat());
        heartbeat();
    }

    void role(Role role) {
        this.role = role;
    }

    /** The newest retained state of the vm service; null: none yet. */
    VmState published() {
        return published;
    }

    void configure(GuestConfig... guests) {
        publish(Topics.state(ServiceName.CONFIG, Topics.SNAPSHOT), new ClusterSnapshot(new Revision(1, "0123456789abcdef"),
                "jupiter", Timing.ofDeadtime(3000), 100, false, List.of(), List.of(), List.of(), List.of(guests),
                List.of(), List.of()), true);
    }

    Reply ask(Object command) throws Exception {
        var id = UUID.randomUUID().toString();
        var answer = new CompletableFuture<Reply>();
        asked.put(id, answer);
        publish(Topics.command(ServiceName.VM), new Request(id, HERE, ServiceName.RESOURCE, HERE, ServiceName.VM, 30_000,
                Json.tree(command)), false);
        return answer.get(60, TimeUnit.SECONDS);
    }

    private void heartbeat() {
        publish(Topics.state(ServiceName.HEARTBEAT, Topics.MEMBERSHIP),
                new HeartbeatState(1, Instant.now(), HERE, 1, 1, VIEW, true, null, List.of(), 0), true);
    }

    private void received(String topic, byte[] payload) {
        try {
            if (topic.equals(Topics.command(ServiceName.REPLICATION))) {
                var request = Json.read(payload, Request.class);
                publish(Topics.reply(request.fromService()), Reply.done(request.id(), Json.tree(volumes())), false);
            } else if (topic.equals(Topics.reply(ServiceName.RESOURCE))) {
                var reply = Json.read(payload, Reply.class);
                asked.get(reply.id()).complete(reply);
            } else {
                published = Json.read(payload, VmState.class);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(topic, e);
        }
    }

    private ReplicationState volumes() {
        return new ReplicationState(1, Instant.now(), HERE, 1, 1, List.of(new VolumeState("web1", 1 << 20, role,
                DiskState.UP_TO_DATE, ConnectionState.CONNECTED, false, null, new NodeId("jupiter2"), Role.SECONDARY,
                DiskState.UP_TO_DATE, true, null, true, "0000000000000001", 0, null)), List.of());
    }

    private void publish(String topic, Object payload, boolean retain) {
        client.publish(topic, Buffer.buffer(Json.bytes(payload)), MqttQoS.AT_LEAST_ONCE, false, retain);
    }

    @Override
    public void close() throws Exception {
        client.disconnect();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
