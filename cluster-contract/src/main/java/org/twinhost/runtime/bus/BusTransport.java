package org.twinhost.runtime.bus;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.messages.MqttPublishMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.bus.Topics;

/**
 * Bytes to and from the broker, over one connection that is made anew whenever it ends. What can't be published now is lost
 * and reported to the caller: states are repeated anyway, and requests have a deadline.
 *
 * <p>The connection and everything about it lives on one event loop, so that no message overtakes another and none is handed
 * to a connection that is just ending. There is no queue of our own in front of it that could come to a standstill. The loop is
 * the bus's own: what strangers do to the loops of the REST port does not reach it (decision 0072).
 */
@ApplicationScoped
class BusTransport {

    /** Takes what arrives, on the event loop. */
    interface Receiver {
        /** @param isRetained the broker had kept it from before this connection */
        void take(String topic, byte[] payload, boolean isRetained);
    }

    private static final Logger LOG = Logger.getLogger(BusTransport.class);
    private static final long RECONNECT_MS = 200;
    /** After what does not mend itself: a key that is missing, somebody else on the broker's port. */
    private static final long RECONNECT_AFTER_TROUBLE_MS = 1_000;
    private static final long ATTEMPT_MS = 5_000;
    /** A connection that ends uses its loop a little longer. */
    private static final long FAREWELL_MS = 500;

    private final Vertx vertx;
    private final BusOptions options;
    private final Context loop;
    private final AtomicLong lost = new AtomicLong();
    private volatile Receiver receiver = (topic, payload, isRetained) -> {};

    /** The connection that is used or being made; on the loop only. */
    private @Nullable MqttClient client;
    private boolean ready;
    private boolean ended;
    /** Why there is no connection, where somebody has to do something about it. */
    private String trouble = "";

    BusTransport(BusOptions options) {
        this.vertx = ofOurOwn();
        this.options = options;
        this.loop = vertx.getOrCreateContext();
    }

    /** One event loop; the rest of Vert.x is not used here. */
    private static Vertx ofOurOwn() {
        var noFiles = new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1).setFileSystemOptions(noFiles));
    }

    /** Connects, and from now on whenever there is no connection; what arrives goes to the receiver, on the event loop. */
    void start(Receiver receiver) {
        this.receiver = receiver;
        loop.runOnContext(_ -> connect());
    }

    void stop() {
        loop.runOnContext(_ -> {
            ended = true;
            leave();
            vertx.setTimer(FAREWELL_MS, _ -> vertx.close());
        });
    }

    /** Gives up a connection on which nothing arrives, though our own states should come back over it. */
    void renew(String why) {
        loop.runOnContext(_ -> {
            if (ready) {
                LOG.warnf("the connection with the broker is given up and made anew: %s", why);
                lost(client);
            }
        });
    }

    /**
     * From any thread; what one thread publishes arrives in its order.
     *
     * @return true once it is on its way to the broker, false when it could not be handed over
     */
    CompletionStage<Boolean> publish(String topic, byte[] payload, boolean retain) {
        if (payload.length > Topics.MESSAGE_BYTES_MAX) {
            LOG.errorf("not published on %s: %d bytes, for which the broker would end the connection", topic, payload.length);
            return CompletableFuture.completedFuture(false);
        }
        var result = new CompletableFuture<Boolean>();
        loop.runOnContext(_ -> {
            var current = client;
            if (!ready || current == null) {
                result.complete(false);
                return;
            }
            try {
                current.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, retain)
                        .onComplete(sent -> result.complete(sent.succeeded() || isLost(sent.cause())));
            } catch (RuntimeException e) {
                result.complete(isLost(e));
            }
        });
        return result;
    }

    private boolean isLost(Throwable why) {
        if (lost.getAndIncrement() % 1000 == 0) {
            LOG.warnf("the bus takes no messages (%s); %d lost so far", why.getMessage(), lost.get());
        }
        return false;
    }

    // On the loop ----------------------------------------------------------------------------------------------------

    private void connect() {
        if (ended) {
            return;
        }
        MqttClient attempt;
        try {
            attempt = MqttClient.create(vertx, options.client());
        } catch (IOException e) {
            notNow("this service can't show the broker who it is: " + e.getMessage());
            return;
        } catch (RuntimeException e) {
            // Nobody else would try again.
            notNow("this service can't begin to connect with the broker: " + e + "; this is a fault of this program, or of a"
                    + " key or certificate: make this node's anew with 'twinhost-certificates node NAME ADDRESS...'");
            return;
        }
        client = attempt;
        attempt.publishHandler(this::arrived);
        attempt.closeHandler(_ -> lost(attempt));
        attempt.exceptionHandler(failure -> failed(attempt, failure));
        vertx.setTimer(ATTEMPT_MS, _ -> {
            if (!ready) {
                lost(attempt);
            }
        });
        attempt.connect(options.port(), options.host())
                .compose(_ -> attempt.subscribe(options.subscriptions()))
                .onComplete(subscribed -> {
                    if (attempt == client && subscribed.succeeded()) {
                        ready = true;
                        trouble = "";
                    } else {
                        failed(attempt, subscribed.cause());
                    }
                });
    }

    private void notNow(String why) {
        say(why);
        vertx.setTimer(RECONNECT_AFTER_TROUBLE_MS, _ -> connect());
    }

    private void failed(MqttClient attempt, @Nullable Throwable why) {
        var isOfTls = false;
        var first = why;
        for (var cause = why; cause != null; cause = cause.getCause()) {
            isOfTls |= cause instanceof SSLException;
            first = cause;
        }
        if (attempt == client && isOfTls && first != null) {
            say("nothing is said to whoever listens on " + options.host() + ":" + options.port() + ": one of us does not know"
                    + " the other's certificate (" + first.getMessage() + "). Either it is not this node's broker, or"
                    + " certificates were made anew and 'systemctl reload twinhost-mosquitto' has not been run");
        }
        lost(attempt);
    }

    /** What is tried again each second is said once. */
    private void say(String why) {
        if (!why.equals(trouble)) {
            trouble = why;
            LOG.error(why);
        }
    }

    private void arrived(MqttPublishMessage message) {
        receiver.take(message.topicName(), message.payload().getBytes(), message.isRetain());
    }

    /** That connection is of no use any more; another follows, once. */
    private void lost(@Nullable MqttClient of) {
        if (of == null || of != client) {
            return;
        }
        leave();
        vertx.setTimer(trouble.isEmpty() ? RECONNECT_MS : RECONNECT_AFTER_TROUBLE_MS, _ -> connect());
    }

    private void leave() {
        var left = client;
        client = null;
        ready = false;
        if (left != null) {
            left.publishHandler(null).closeHandler(null).exceptionHandler(null);
            left.disconnect();
        }
    }
}
