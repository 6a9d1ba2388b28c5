package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.tls.TlsFiles;

/** Somebody on the bus who keeps to no rule. He trusts any broker. */
final class Stranger implements AutoCloseable {

    private static final int SECONDS = 10;

    private final Vertx vertx = Vertx.vertx();
    private final MqttClient client;
    /** The topics of what he hears. */
    final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

    /** Without a certificate. */
    Stranger() {
        client = MqttClient.create(vertx, options());
    }

    /** With the certificate of that name in that folder. */
    Stranger(Path etc, String name) throws Exception {
        client = MqttClient.create(vertx, options().setKeyCertOptions(
                KeyCertOptions.wrap(new TlsFiles(etc.resolve("tls")).identity(name))));
    }

    private static MqttClientOptions options() {
        var options = new MqttClientOptions().setSsl(true).setTrustAll(true).setMaxMessageSize(Integer.MAX_VALUE)
                .setMaxInflightQueue(1_000);
        options.setHostnameVerificationAlgorithm("");
        return options;
    }

    /** Whether the broker lets him in. */
    boolean connects(int port) throws Exception {
        client.publishHandler(message -> heard.add(message.topicName()));
        client.exceptionHandler(_ -> { });
        return ended(client.connect(port, "127.0.0.1").compose(_ -> client.subscribe("#", MqttQoS.AT_LEAST_ONCE.value())));
    }

    private static boolean ended(Future<?> future) throws Exception {
        return future.map(true).otherwise(false).toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    /** The broker acknowledges what it drops, too. */
    void publishes(String topic, Object message, boolean retain) throws Exception {
        assertThat(ended(client.publish(topic, Buffer.buffer(Json.bytes(message)), MqttQoS.AT_LEAST_ONCE, false, retain)))
                .as("it is on its way").isTrue();
    }

    /** The broker keeps nothing there any more. */
    void clears(String topic) throws Exception {
        ended(client.publish(topic, Buffer.buffer(), MqttQoS.AT_LEAST_ONCE, false, true));
    }

    @Override
    public void close() throws Exception {
        ended(vertx.close());
    }
}
