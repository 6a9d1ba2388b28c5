package org.twinhost.runtime.bus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.PlainText;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.WholeRecords;

/**
 * How a service behaves on the bus, whatever carries it: who waits for which answer, what was answered already, what is
 * repeated. The thread, the clock and the broker are its heir's: {@link ClusterBus} in a service, virtual ones in the
 * simulator.
 */
public abstract class BusDesk implements Bus {

    private static final Logger LOG = Logger.getLogger(BusDesk.class);
    private static final int ANSWERS_KEPT = 2000;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(3);
    /** Own states come back over the bus at every repetition: a connection that brings none so often carries nothing. */
    private static final int REPETITIONS_IN_SILENCE_MAX = 10;

    private record Arrived(Object message, long nanos) {}

    private record Served<C>(Class<C> type, Handler<C> handler) {}

    private final Map<String, LongFunction<@Nullable Object>> ownStates = new ConcurrentSkipListMap<>();
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private final Map<String, Arrived> arrived = new ConcurrentHashMap<>();
    private final Map<String, Consumer<Object>> listeners = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CompletionStage<Reply>> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletionStage<Reply>> eldest) {
            return size() > ANSWERS_KEPT;
        }
    };
    private volatile @Nullable Served<?> served;
    private volatile long lastArrivalNanos;
    private final Map<String, String> unreadable = new ConcurrentHashMap<>();
    private volatile boolean everArrived;
    private int repetitionsInSilence;
    private boolean reportedConnected;

    // What carries it ------------------------------------------------------------------------------------------------

    protected abstract NodeId self();

    protected abstract ServiceName service();

    /** Runs it on the bus thread, soon; from any thread. A task that fails must not end the thread: {@link #guarded}. */
    protected abstract void execute(Runnable task);

    /** Runs it on the bus thread, once, after that time. */
    protected abstract void after(Duration delay, Runnable task);

    /** A monotonic clock. */
    protected abstract long nanos();

    /** A key that nobody else uses. */
    protected abstract String newId();

    /** Hands a record to the broker; true once it is on its way there, false when it could not be handed over. */
    protected abstract CompletionStage<Boolean> transmit(String topic, Object message, boolean retain);

    /** Gives up the connection with the broker and makes another. */
    protected abstract void renew(String why);

    /** What {@link #received} got, as a record of that type. */
    protected abstract <T> T decode(Object message, Class<T> type) throws IOException;

    /** A person asked for this, over a service of some node; the answer is what became of it, null: none is given. */
    protected void actsFor(Request request, @Nullable CompletionStage<Reply> answer) {
        LOG.infof("request=%s by %s over %s of %s: %s", request.id(), request.by(), request.fromService(),
                request.fromNode(), request.body());
    }

    /** The broker in the words of a log line, to be looked after when it is silent. */
    protected abstract String broker();

    // What the others see --------------------------------------------------------------------------------------------

    @Override
    public void ownState(String what, LongFunction<@Nullable Object> supplier) {
        ownStates.put(what, supplier);
        changed(what);
    }

    @Override
    public void changed(String what) {
        execute(() -> publishNow(what));
    }

    @Override
    public <T> void onState(ServiceName owner, String what, Class<T> type, Consumer<T> listener) {
        var topic = Topics.state(owner, what);
        Consumer<Object> reader = message -> read(topic, message, type).ifPresent(listener);
        execute(() -> {
            listeners.merge(topic, reader, Consumer::andThen);
            Optional.ofNullable(arrived.get(topic)).ifPresent(known -> reader.accept(known.message()));
        });
    }

    @Override
    public <T> Optional<Latest<T>> latest(ServiceName owner, String what, Class<T> type) {
        var topic = Topics.state(owner, what);
        return Optional.ofNullable(arrived.get(topic)).flatMap(known -> read(topic, known.message(), type)
                .map(state -> new Latest<>(state, TimeUnit.NANOSECONDS.toMillis(nanos() - known.nanos()))));
    }

    @Override
    public <C> void serve(Class<C> commandType, Handler<C> handler) {
        served = new Served<>(commandType, handler);
    }

    @Override
    public CompletionStage<Reply> request(NodeId node, ServiceName service, Object command, Duration deadline) {
        return request(newId(), null, node, service, command, deadline);
    }

    @Override
    public CompletionStage<Reply> request(
            Principal by, NodeId node, ServiceName service, Object command, Duration deadline) {
        return request(newId(), by, node, service, command, deadline);
    }

    @Override
    public CompletionStage<Reply> request(
            String id, NodeId node, ServiceName service, Object command, Duration deadline) {
        return request(id, null, node, service, command, deadline);
    }

    private CompletionStage<Reply> request(
            String id, @Nullable Principal by, NodeId node, ServiceName service, Object command, Duration deadline) {
        var answer = new CompletableFuture<Reply>();
        var request = new Request(id, self(), service(), node, service, deadline.toMillis(), Json.tree(command), by);
        if (waiting.putIfAbsent(id, answer) != null) {
            return waiting.getOrDefault(id, answer);
        }
        answer.whenComplete((reply, failure) -> waiting.remove(id, answer));
        after(deadline, () -> answer.complete(Reply.unknown(id,
                service.label() + "-service of " + node + " did not answer within " + deadline.toMillis() + " ms")));
        send(node, service, Outbound.Channel.COMMAND, request).thenAccept(handedOver -> {
            if (!handedOver) {
                execute(() -> answer.complete(Reply.unknown(id,
                        "the local bus is away, so " + service.label() + "-service of " + node + " could not be asked")));
            }
        });
        return answer;
    }

    @Override
    public void tell(NodeId node, ServiceName service, Object command, Duration deadline) {
        send(node, service, Outbound.Channel.COMMAND,
                new Request(newId(), self(), service(), node, service, deadline.toMillis(), Json.tree(command)));
    }

    @Override
    public boolean connected() {
        return everArrived && nanos() - lastArrivalNanos < SILENCE_MAX.toNanos();
    }

    @Override
    public void onOutbox(Consumer<Outbound> carrier) {
        Consumer<Object> reader = message -> read(Topics.OUTBOX, message, Outbound.class).ifPresent(carrier);
        execute(() -> listeners.put(Topics.OUTBOX, reader));
    }

    @Override
    public void deliver(Outbound message) {
        execute(() -> publish(message.service(), message.channel(), message.payload()));
    }

    // What the broker brings, on the bus thread ----------------------------------------------------------------------

    /** A message on a topic of this service; on the bus thread. */
    protected final void received(String topic, Object message) {
        lastArrivalNanos = nanos();
        everArrived = true;
        repetitionsInSilence = 0;
        if (topic.equals(Topics.command(service()))) {
            read(topic, message, Request.class).ifPresent(this::serveRequest);
        } else if (topic.equals(Topics.reply(service()))) {
            read(topic, message, Reply.class).ifPresent(reply -> {
                var answer = waiting.get(reply.id());
                if (answer != null) {
                    answer.complete(reply);
                }
            });
        } else {
            if (topic.contains("/state/")) {
                arrived.put(topic, new Arrived(message, nanos()));
            }
            var listener = listeners.get(topic);
            if (listener != null) {
                listener.accept(message);
            }
        }
    }

    /** Every {@code repeatMs}, on the bus thread: all own states once more. */
    protected final void repeat() {
        if (++repetitionsInSilence >= REPETITIONS_IN_SILENCE_MAX && !ownStates.isEmpty()) {
            repetitionsInSilence = 0;
            renew("our own states did not come back over it " + REPETITIONS_IN_SILENCE_MAX + " times");
        }
        ownStates.keySet().forEach(this::publishNow);
        if (connected() != reportedConnected) {
            reportedConnected = !reportedConnected;
            if (reportedConnected) {
                LOG.info("the bus carries messages");
            } else {
                LOG.warnf("the bus is silent: is %s running? Nothing is lost that is safe to lose, but this service now acts"
                        + " on what it knows", broker());
            }
        }
    }

    private void serveRequest(Request request) {
        if (!request.toNode().equals(self())) {
            LOG.errorf("dropped a request for %s that arrived here: %s", request.toNode(), request.body());
            return;
        }
        var answer = answers.computeIfAbsent(request.id(), _ -> carryOut(served, request));
        if (answer != null) {
            answer.thenAccept(reply -> send(request.fromNode(), request.fromService(), Outbound.Channel.REPLY, reply));
        }
    }

    private <C> @Nullable CompletionStage<Reply> carryOut(@Nullable Served<C> served, Request request) {
        var answer = handedTo(served, request);
        if (request.by().origin() != Principal.Origin.SERVICE) {
            actsFor(request, answer);
        }
        return answer;
    }

    private <C> @Nullable CompletionStage<Reply> handedTo(@Nullable Served<C> served, Request request) {
        if (served == null) {
            return CompletableFuture.completedFuture(Reply.failed(request.id(),
                    service().label() + "-service of " + self() + " is still starting; try again"));
        }
        try {
            var answer = served.handler().handle(request, WholeRecords.read(request.body(), served.type()));
            return answer == null ? null : answer.exceptionally(failure -> failed(request, failure));
        } catch (IOException e) {
            sayOnce("command", "refused a command from " + request.fromService() + " of " + request.fromNode()
                    + " that can't be read: " + e.getMessage());
            return CompletableFuture.completedFuture(Reply.failed(request.id(), "it can't be read: " + e.getMessage()));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(request, e));
        }
    }

    private Reply failed(Request request, Throwable failure) {
        LOG.errorf(failure, "command %s from %s of %s failed", request.body(), request.fromService(), request.fromNode());
        return Reply.failed(request.id(), failure.toString());
    }

    private CompletionStage<Boolean> send(NodeId node, ServiceName service, Outbound.Channel channel, Object payload) {
        var json = Json.tree(payload);
        if (node.equals(self())) {
            return publish(service, channel, json);
        }
        return transmit(Topics.OUTBOX, new Outbound(node, service, channel, json), false);
    }

    private CompletionStage<Boolean> publish(ServiceName service, Outbound.Channel channel, JsonNode payload) {
        var topic = switch (channel) {
            case COMMAND -> Topics.command(service);
            case REPLY -> Topics.reply(service);
        };
        return transmit(topic, payload, false);
    }

    private void publishNow(String what) {
        guarded(what, () -> {
            var state = Objects.requireNonNull(ownStates.get(what), what).apply(sequences.merge(what, 1L, Long::sum));
            if (state != null) {
                transmit(Topics.state(service(), what), state, true);
            }
        });
    }

    private <T> Optional<T> read(String topic, Object message, Class<T> type) {
        try {
            return Optional.ofNullable(decode(message, type));
        } catch (IOException e) {
            sayOnce(topic, "dropped an unreadable message on " + topic + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** States come again each second: what is wrong with one is said when it is something else than before. */
    private void sayOnce(String about, String sentence) {
        if (!sentence.equals(unreadable.put(about, sentence))) {
            LOG.error(PlainText.of(sentence));
        }
    }

    /** One bad message or listener must not end the bus thread. */
    protected static void guarded(String where, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s: a listener failed", where);
        }
    }
}
