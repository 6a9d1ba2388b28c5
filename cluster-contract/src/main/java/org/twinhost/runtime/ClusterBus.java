package org.twinhost.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;

/**
 * A service's only door to the others: its own retained state, the state of others, and requests to services here and on
 * other nodes. Requests to other nodes travel as heartbeat's messages; the caller need not know.
 *
 * <p>Everything may be lost and late (design §6): states are repeated, requests end as {@code UNKNOWN} at their deadline,
 * and a request received twice is answered twice but done once. No safety rule may rest on a message arriving.
 *
 * <p>Every listener, supplier and handler is called on one thread, the bus thread, and must not block it. All methods may be
 * called from any thread.
 */
@ApplicationScoped
public class ClusterBus {

    /** What a service does with a command. */
    public interface Handler<C> {
        /** Called on the bus thread; an exception becomes {@code FAILED}. */
        CompletionStage<Reply> handle(Request request, C command);
    }

    /** The newest message on a topic and its age in ms since it arrived here; a retained one may be older than that. */
    public record Latest<T>(T state, long ageMs) {}

    private record Arrived(byte[] payload, long nanos) {}

    private record Served<C>(Class<C> type, Handler<C> handler) {}

    private static final Logger LOG = Logger.getLogger(ClusterBus.class);
    private static final int ANSWERS_KEPT = 2000;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(3);

    private final NodeIdentity identity;
    private final BusTransport transport;
    private final ScheduledExecutorService thread;

    private final Map<String, LongFunction<Object>> ownStates = new ConcurrentHashMap<>();
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private final Map<String, Arrived> arrived = new ConcurrentHashMap<>();
    private final Map<String, Consumer<byte[]>> listeners = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletionStage<Reply>> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletionStage<Reply>> eldest) {
            return size() > ANSWERS_KEPT;
        }
    };
    private volatile Served<?> served;
    private volatile long lastArrivalNanos;
    private volatile boolean everArrived;
    private boolean reportedConnected;

    ClusterBus(NodeIdentity identity, BusTransport transport) {
        this.identity = identity;
        this.transport = transport;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("bus").daemon().factory());
        transport.onMessage((topic, payload) -> thread.execute(() -> guarded(topic, () -> received(topic, payload))));
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 100) StartupEvent event) {
        long repeatMs = identity.bus().repeatMs();
        thread.scheduleWithFixedDelay(this::repeat, repeatMs, repeatMs, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    /**
     * This service's own retained state: published whenever {@link #changed} says so and again every second, so that a
     * broker that lost it learns it anew.
     *
     * @param supplier makes the state from the sequence number of the publication; null: nothing to tell yet
     */
    public void ownState(String what, LongFunction<Object> supplier) {
        ownStates.put(what, supplier);
        changed(what);
    }

    /** Publish this state of ours now. */
    public void changed(String what) {
        execute(() -> publishNow(what));
    }

    /** Listens to another service's state on this node; the newest one known is delivered at once. */
    public <T> void onState(ServiceName owner, String what, Class<T> type, Consumer<T> listener) {
        var topic = Topics.state(owner, what);
        Consumer<byte[]> reader = payload -> read(topic, payload, type).ifPresent(listener);
        execute(() -> {
            listeners.merge(topic, reader, Consumer::andThen);
            Optional.ofNullable(arrived.get(topic)).ifPresent(known -> reader.accept(known.payload()));
        });
    }

    /** The newest state of another service, with its age. */
    public <T> Optional<Latest<T>> latest(ServiceName owner, String what, Class<T> type) {
        var topic = Topics.state(owner, what);
        return Optional.ofNullable(arrived.get(topic)).flatMap(known -> read(topic, known.payload(), type)
                .map(state -> new Latest<>(state, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - known.nanos()))));
    }

    /** Requests of this type to this service are answered by this handler. One type a service: its command interface. */
    public <C> void serve(Class<C> commandType, Handler<C> handler) {
        served = new Served<>(commandType, handler);
    }

    /**
     * Asks a service here or on another node. Never completes exceptionally: what can't be known is {@code UNKNOWN}. The
     * answer completes on the bus thread.
     */
    public CompletionStage<Reply> request(NodeId node, ServiceName service, Object command, Duration deadline) {
        return request(UUID.randomUUID().toString(), node, service, command, deadline);
    }

    /** The same with an idempotency key of the caller's: asked again with it, the answer is the first one's. */
    public CompletionStage<Reply> request(
            String id, NodeId node, ServiceName service, Object command, Duration deadline) {
        var answer = new CompletableFuture<Reply>();
        var request = new Request(id, identity.nodeId(), identity.serviceName(), node, service, deadline.toMillis(),
                Json.tree(command));
        if (waiting.putIfAbsent(id, answer) != null) {
            return waiting.getOrDefault(id, answer);
        }
        answer.whenComplete((reply, failure) -> waiting.remove(id, answer));
        schedule(deadline, () -> answer.complete(Reply.unknown(id,
                service.label() + "-service of " + node + " did not answer within " + deadline.toMillis() + " ms")));
        send(node, service, Outbound.Channel.COMMAND, request).thenAccept(handedOver -> {
            if (!handedOver) {
                execute(() -> answer.complete(Reply.unknown(id,
                        "the local bus is away, so " + service.label() + "-service of " + node + " could not be asked")));
            }
        });
        return answer;
    }

    /** Whether the bus carries messages: our own repeated states come back to us. */
    public boolean connected() {
        return everArrived && System.nanoTime() - lastArrivalNanos < SILENCE_MAX.toNanos();
    }

    /** Heartbeat only: what it shall carry to other nodes. */
    public void onOutbox(Consumer<Outbound> carrier) {
        Consumer<byte[]> reader = payload -> read(Topics.OUTBOX, payload, Outbound.class).ifPresent(carrier);
        execute(() -> listeners.put(Topics.OUTBOX, reader));
    }

    /** Heartbeat only: hands what another node sent to the service it is for. The sender was authenticated. */
    public void deliver(Outbound message) {
        execute(() -> publish(message.service(), message.channel(), message.payload()));
    }

    private void received(String topic, byte[] payload) {
        lastArrivalNanos = System.nanoTime();
        everArrived = true;
        if (topic.equals(Topics.command(identity.serviceName()))) {
            read(topic, payload, Request.class).ifPresent(this::serveRequest);
        } else if (topic.equals(Topics.reply(identity.serviceName()))) {
            read(topic, payload, Reply.class).ifPresent(reply -> {
                var answer = waiting.get(reply.id());
                if (answer != null) {
                    answer.complete(reply);
                }
            });
        } else {
            if (topic.contains("/state/")) {
                arrived.put(topic, new Arrived(payload, System.nanoTime()));
            }
            var listener = listeners.get(topic);
            if (listener != null) {
                listener.accept(payload);
            }
        }
    }

    private void serveRequest(Request request) {
        if (!request.toNode().equals(identity.nodeId())) {
            LOG.errorf("dropped a request for %s that arrived here: %s", request.toNode(), request.body());
            return;
        }
        answers.computeIfAbsent(request.id(), id -> carryOut(served, request)).thenAccept(reply ->
                send(request.fromNode(), request.fromService(), Outbound.Channel.REPLY, reply));
    }

    private <C> CompletionStage<Reply> carryOut(Served<C> served, Request request) {
        if (served == null) {
            return CompletableFuture.completedFuture(Reply.failed(request.id(),
                    identity.service() + "-service of " + identity.nodeId() + " is still starting; try again"));
        }
        try {
            return served.handler().handle(request, Json.read(request.body(), served.type()))
                    .exceptionally(failure -> failed(request, failure));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.completedFuture(failed(request, e));
        }
    }

    private Reply failed(Request request, Throwable failure) {
        LOG.errorf(failure, "command %s from %s of %s failed", request.body(), request.fromService(), request.fromNode());
        return Reply.failed(request.id(), failure.toString());
    }

    private CompletionStage<Boolean> send(NodeId node, ServiceName service, Outbound.Channel channel, Object payload) {
        var json = Json.tree(payload);
        if (node.equals(identity.nodeId())) {
            return publish(service, channel, json);
        }
        return transport.publish(Topics.OUTBOX, Json.bytes(new Outbound(node, service, channel, json)), false);
    }

    private CompletionStage<Boolean> publish(ServiceName service, Outbound.Channel channel, JsonNode payload) {
        var topic = switch (channel) {
            case COMMAND -> Topics.command(service);
            case REPLY -> Topics.reply(service);
        };
        return transport.publish(topic, Json.bytes(payload), false);
    }

    private void repeat() {
        ownStates.keySet().forEach(this::publishNow);
        if (connected() != reportedConnected) {
            reportedConnected = !reportedConnected;
            if (reportedConnected) {
                LOG.info("the bus carries messages");
            } else {
                LOG.warnf("the bus is silent: is Mosquitto running on %s:%d? Nothing is lost that is safe to lose, but this"
                        + " service now acts on what it knows", identity.bus().host(), identity.bus().port());
            }
        }
    }

    private void publishNow(String what) {
        guarded(what, () -> {
            var state = ownStates.get(what).apply(sequences.merge(what, 1L, Long::sum));
            if (state != null) {
                transport.publish(Topics.state(identity.serviceName(), what), Json.bytes(state), true);
            }
        });
    }

    private <T> Optional<T> read(String topic, byte[] payload, Class<T> type) {
        try {
            return Optional.ofNullable(Json.read(payload, type));
        } catch (IOException e) {
            LOG.errorf("dropped an unreadable message on %s: %s", topic, e.getMessage());
            return Optional.empty();
        }
    }

    private void execute(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(() -> guarded("bus", task));
        }
    }

    private void schedule(Duration delay, Runnable task) {
        if (!thread.isShutdown()) {
            thread.schedule(() -> guarded("bus", task), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** One bad message or listener must not end the bus thread. */
    private static void guarded(String where, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s: a listener failed", where);
        }
    }
}
