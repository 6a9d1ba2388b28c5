package org.twinhost.runtime.bus;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.smallrye.reactive.messaging.mqtt.MqttMessage;
import io.smallrye.reactive.messaging.mqtt.ReceivingMqttMessageMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Bytes to and from the broker. What can't be published now is lost and reported to the caller: states are repeated anyway,
 * and requests have a deadline.
 */
@ApplicationScoped
public class BusTransport {

    private static final Logger LOG = Logger.getLogger(BusTransport.class);
    static final String IN = "bus-in";
    static final String OUT = "bus-out";

    private final Emitter<byte[]> out;
    private final AtomicLong lost = new AtomicLong();
    private volatile BiConsumer<String, byte[]> receiver = (topic, payload) -> {};

    BusTransport(@Channel(OUT) @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 4096) Emitter<byte[]> out) {
        this.out = out;
    }

    /** Called on the broker connection's event loop: must hand over at once. */
    void onMessage(BiConsumer<String, byte[]> receiver) {
        this.receiver = receiver;
    }

    @Incoming(IN)
    CompletionStage<Void> received(Message<byte[]> message) {
        message.getMetadata(ReceivingMqttMessageMetadata.class)
                .ifPresent(metadata -> receiver.accept(metadata.getTopic(), message.getPayload()));
        return message.ack();
    }

    /**
     * From any thread: the emitter serialises them, and the connection takes one message after the other.
     *
     * @return true once it is on its way to the broker, false when it could not be handed over
     */
    CompletionStage<Boolean> publish(String topic, byte[] payload, boolean retain) {
        var result = new CompletableFuture<Boolean>();
        Message<byte[]> message = MqttMessage.of(topic, payload, MqttQoS.AT_LEAST_ONCE, retain)
                .withAck(() -> {
                    result.complete(true);
                    return CompletableFuture.completedFuture(null);
                })
                .withNack(reason -> {
                    result.complete(false);
                    return CompletableFuture.completedFuture(null);
                });
        try {
            out.send(message);
        } catch (IllegalStateException e) {
            if (lost.incrementAndGet() % 1000 == 1) {
                LOG.warnf("the bus takes no messages (%s); %d lost so far", e.getMessage(), lost.get());
            }
            result.complete(false);
        }
        return result;
    }
}
