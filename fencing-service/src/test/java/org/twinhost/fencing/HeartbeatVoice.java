package org.twinhost.fencing;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.BrokerResource;

/** Publishes as heartbeat does, on the test's broker. */
@ApplicationScoped
public class HeartbeatVoice {

    private static final int REPEAT_MS = 300;

    private final Vertx vertx;
    private final MqttClient client;
    private final long timer;
    private volatile Supplier<HeartbeatState> word = () -> null;

    HeartbeatVoice(Vertx vertx) throws Exception {
        this.vertx = vertx;
        client = MqttClient.create(vertx);
        client.connect(BrokerResource.broker().port(), "127.0.0.1").toCompletionStage().toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        timer = vertx.setPeriodic(REPEAT_MS, _ -> Optional.ofNullable(word.get()).ifPresent(this::publish));
    }

    /** Now, and again until it says something else. */
    void says(Supplier<HeartbeatState> state) {
        word = state;
        publish(state.get());
    }

    private void publish(HeartbeatState state) {
        client.publish(Topics.state(ServiceName.HEARTBEAT, Topics.MEMBERSHIP), Buffer.buffer(Json.bytes(state)),
                MqttQoS.AT_LEAST_ONCE, false, true);
    }

    @PreDestroy
    void hangUp() {
        vertx.cancelTimer(timer);
        client.disconnect();
    }
}
