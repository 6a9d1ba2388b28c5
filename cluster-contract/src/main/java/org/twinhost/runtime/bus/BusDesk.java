package org.twinhost.runtime.bus;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Commands;
import org.twinhost.contract.bus.Inbound;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topic;
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
    private static final Duration SILENCE_MAX = Duration.ofSeconds(3);
    /** Own states come back over the bus at every repetition: a connection that brings none so often carries nothing. */
    private static final int REPETITIONS_IN_SILENCE_MAX = 10;

    /** Nobody has as many to tell, and what is told is kept. */
    private static final int STATES_OF_ONE_MAX = 16;

    private record Arrived(Object message, long nanos) {}

    /** Of whom an answer is awaited: nobody else's counts. */
    private record Asked(NodeId node, ServiceName service, CompletableFuture<Reply> answer) {}

    private final Map<String, LongFunction<@Nullable Object>> ownStates = new ConcurrentSkipListMap<>();
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private final Map<String, Arrived> arrived = new ConcurrentHashMap<>();
    private final Map<String, Consumer<Object>> listeners = new ConcurrentHashMap<>();
    private final Map<String, Asked> waiting = new ConcurrentHashMap<>();
    private final SaidOnce said = new SaidOnce(LOG, this::nanos);
    private final ServedCommands served = new ServedCommands(said);
    private volatile @Nullable BiConsumer<ServiceName, Outbound> carrier;
    private volatile long lastArrivalNanos;
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
        served.serve(commandType, handler);
    }

    @Override
    public CompletionStage<Reply> request(NodeId node, ServiceName service, Object command, Duration deadline) {
        return request(new Asking(null, null, null), node, service, command, deadline);
    }

    @Override
    public CompletionStage<Reply> request(
            Principal by, NodeId node, ServiceName service, Object command, Duration deadline) {
        return request(new Asking(null, by, null), node, service, command, deadline);
    }

    @Override
    public CompletionStage<Reply> request(
            String id, NodeId node, ServiceName service, Object command, Duration deadline) {
        return request(new Asking(id, null, null), node, service, command, deadline);
    }

    @Override
    public CompletionStage<Reply> request(Asking how, NodeId node, ServiceName service, Object command, Duration deadline) {
        var id = how.id() == null ? newId() : how.id();
        if (isForbidden(node, service, command)) {
            return CompletableFuture.completedFuture(Reply.refused(id, forbidden(service, command)));
        }
        var asked = new Asked(node, service, new CompletableFuture<>());
        var answer = asked.answer();
        var request = new Request(id, self(), service(), node, service, deadline.toMillis(), Json.tree(command),
                how.by(), how.event());
        if (waiting.putIfAbsent(id, asked) != null) {
            return waiting.getOrDefault(id, asked).answer();
        }
        answer.whenComplete((reply, failure) -> waiting.remove(id, asked));
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
        if (!isForbidden(node, service, command)) {
            send(node, service, Outbound.Channel.COMMAND,
                    new Request(newId(), self(), service(), node, service, deadline.toMillis(), Json.tree(command)));
        }
    }

    /** The broker would drop it without a word, and who is asked would refuse it: a fault of this service's own. */
    private boolean isForbidden(NodeId node, ServiceName service, Object command) {
        var isForbidden = !Commands.permits(service(), node.equals(self()), command.getClass());
        if (isForbidden) {
            said.again("own " + command.getClass().getSimpleName(), "not sent to " + node + ": "
                    + forbidden(service, command) + "; this is a fault of this program");
        }
        return isForbidden;
    }

    private String forbidden(ServiceName of, Object command) {
        return service().label() + "-service may not command " + command.getClass().getSimpleName() + " of the " + of.label()
                + "-service";
    }

    @Override
    public boolean connected() {
        return everArrived && nanos() - lastArrivalNanos < SILENCE_MAX.toNanos();
    }

    @Override
    public void onOutbox(BiConsumer<ServiceName, Outbound> carrier) {
        this.carrier = carrier;
    }

    @Override
    public void deliver(NodeId from, Outbound message) {
        var topic = switch (message.channel()) {
            case COMMAND -> Topics.remoteCommand(message.service());
            case REPLY -> Topics.remoteReply(message.service());
        };
        execute(() -> transmit(topic, new Inbound(from, message.from(), message.payload()), false));
    }

    // What the broker brings, on the bus thread ----------------------------------------------------------------------

    /**
     * A message on a topic of this service; on the bus thread.
     *
     * @param isRetained it was kept by the broker: a state may be, what is said once may not
     */
    protected final void received(String topic, Object message, boolean isRetained) {
        lastArrivalNanos = nanos();
        everArrived = true;
        repetitionsInSilence = 0;
        var known = Topic.of(topic);
        if (known.isEmpty()) {
            return;
        }
        if (isRetained && !(known.get() instanceof Topic.State)) {
            said.first("retained " + topic, "ignored what the broker had kept of " + topic
                    + ": none of ours is kept there, so somebody else wrote it");
            return;
        }
        switch (known.get()) {
            case Topic.State(var owner, _) -> heard(owner, topic, message);
            case Topic.Command(var to, var from) when to == service() ->
                read(topic, message, Request.class).ifPresent(request -> serveRequest(self(), from, request));
            case Topic.Answer(var to, var from) when to == service() ->
                read(topic, message, Reply.class).ifPresent(reply -> answered(self(), from, reply));
            case Topic.RemoteCommand(var to) when to == service() -> brought(topic, message, Request.class, this::serveRequest);
            case Topic.RemoteAnswer(var to) when to == service() -> brought(topic, message, Reply.class, this::answered);
            case Topic.Outbox(var from) when carrier != null ->
                read(topic, message, Outbound.class).ifPresent(outbound ->
                        Objects.requireNonNull(carrier).accept(from, outbound));
            case Topic.Command _, Topic.Answer _, Topic.RemoteCommand _, Topic.RemoteAnswer _, Topic.Outbox _ -> {
                // somebody else's
            }
        }
    }

    private void heard(ServiceName owner, String topic, Object message) {
        if (!arrived.containsKey(topic) && arrived.keySet().stream().filter(known ->
                known.startsWith(Topics.state(owner, ""))).count() >= STATES_OF_ONE_MAX) {
            said.first("states of " + owner, "ignored " + topic + ": " + owner.label() + "-service tells too much");
            return;
        }
        arrived.put(topic, new Arrived(message, nanos()));
        var listener = listeners.get(topic);
        if (listener != null) {
            listener.accept(message);
        }
    }

    /** What to do with a message whose sender is known. */
    private interface Taker<M> {
        void take(NodeId node, @Nullable ServiceName from, M message);
    }

    /** Heartbeat says from which node; that this is another one it has from the seal of the packet. */
    private <M> void brought(String topic, Object message, Class<M> type, Taker<M> taker) {
        read(topic, message, Inbound.class).ifPresent(inbound -> {
            if (inbound.fromNode().equals(self())) {
                said.first(topic, "dropped what came over heartbeat in the name of this node itself on " + topic);
                return;
            }
            try {
                taker.take(inbound.fromNode(), inbound.fromService(), WholeRecords.read(inbound.payload(), type));
            } catch (IOException e) {
                said.again(topic, "dropped an unreadable message of " + inbound.fromNode() + " on " + topic + ": "
                        + e.getMessage());
            }
        });
    }

    /** An answer counts from whom it was asked, and from nobody else. */
    private void answered(NodeId node, @Nullable ServiceName from, Reply reply) {
        var asked = waiting.get(reply.id());
        if (asked == null) {
            return;
        }
        if (asked.node().equals(node) && (from == null || from == asked.service())) {
            asked.answer().complete(reply);
        } else {
            said.first("answer of " + from, "dropped an answer of " + from + " of " + node + " to what " + asked.service()
                    + " of " + asked.node() + " was asked");
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

    private void serveRequest(NodeId node, @Nullable ServiceName from, Request request) {
        if (!request.toNode().equals(self()) || request.toService() != service()) {
            said.first("misdirected by " + from, "dropped a request of " + node + " for " + request.toService() + " of "
                    + request.toNode() + " that arrived here: " + request.body());
            return;
        }
        if (!request.fromNode().equals(node) || from != null && from != request.fromService()) {
            said.first("request of " + from, "dropped a request of " + (from == null ? "somebody" : from.label() + "-service")
                    + " of " + node + " that says it is of " + request.fromService().label() + "-service of "
                    + request.fromNode());
            return;
        }
        var answer = served.answer(request, this::actsFor);
        if (answer != null) {
            answer.thenAccept(reply -> send(request.fromNode(), request.fromService(), Outbound.Channel.REPLY, reply));
        }
    }

    private CompletionStage<Boolean> send(NodeId node, ServiceName to, Outbound.Channel channel, Object payload) {
        var json = Json.tree(payload);
        if (!node.equals(self())) {
            return transmit(Topics.outbox(service()), new Outbound(node, to, channel, json, service()), false);
        }
        var topic = switch (channel) {
            case COMMAND -> Topics.command(to, service());
            case REPLY -> Topics.reply(to, service());
        };
        return transmit(topic, json, false);
    }

    private void publishNow(String what) {
        guarded(what, () -> {
            var own = ownStates.get(what);
            if (own == null) {
                return; // it changed before it was said who tells it, and is told then
            }
            var state = own.apply(sequences.merge(what, 1L, Long::sum));
            if (state != null) {
                transmit(Topics.state(service(), what), state, true);
            }
        });
    }

    private <T> Optional<T> read(String topic, Object message, Class<T> type) {
        try {
            return Optional.ofNullable(decode(message, type));
        } catch (IOException e) {
            said.again(topic, "dropped an unreadable message on " + topic + ": " + e.getMessage());
            return Optional.empty();
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
