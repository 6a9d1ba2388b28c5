package org.twinhost.runtime.bus;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.resource.EventId;

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
public interface Bus {

    /** What a service does with a command. */
    interface Handler<C> {
        /** Called on the bus thread; an exception becomes {@code FAILED}. Null: this command is never answered. */
        @Nullable CompletionStage<Reply> handle(Request request, C command);
    }

    /** The newest message on a topic and its age in ms since it arrived here; a retained one may be older than that. */
    record Latest<T>(T state, long ageMs) {}

    /**
     * This service's own retained state: published whenever {@link #changed} says so and again every second, so that a
     * broker that lost it learns it anew.
     *
     * @param supplier makes the state from the sequence number of the publication; null: nothing to tell yet
     */
    void ownState(String what, LongFunction<@Nullable Object> supplier);

    /** Publish this state of ours now. */
    void changed(String what);

    /** Listens to another service's state on this node; the newest one known is delivered at once. */
    <T> void onState(ServiceName owner, String what, Class<T> type, Consumer<T> listener);

    /** The newest state of another service, with its age. */
    <T> Optional<Latest<T>> latest(ServiceName owner, String what, Class<T> type);

    /**
     * Requests of this type to this service are answered by this handler. One type a service: its command interface. What
     * {@link org.twinhost.contract.bus.Commands} does not permit the asker does not reach it.
     */
    <C> void serve(Class<C> commandType, Handler<C> handler);

    /**
     * Asks a service here or on another node. Never completes exceptionally: what can't be known is {@code UNKNOWN}. The
     * answer completes on the bus thread.
     */
    CompletionStage<Reply> request(NodeId node, ServiceName service, Object command, Duration deadline);

    /** The same with an idempotency key of the caller's: asked again with it, the answer is the first one's. */
    CompletionStage<Reply> request(String id, NodeId node, ServiceName service, Object command, Duration deadline);

    /** The same on behalf of somebody: the executor logs who asked and by which right. */
    CompletionStage<Reply> request(Principal by, NodeId node, ServiceName service, Object command, Duration deadline);

    /**
     * How something is asked for.
     *
     * @param id the idempotency key; null: one that nobody else uses
     * @param by on whose behalf; null: on the sender's own
     * @param event where the chain of causes begins of which this is a part: the executor logs it; null: it is part of none
     */
    record Asking(@Nullable String id, @Nullable Principal by, @Nullable EventId event) {}

    /** The same, said in full. */
    CompletionStage<Reply> request(Asking how, NodeId node, ServiceName service, Object command, Duration deadline);

    /** Tells a service here or on another node something that it does not answer. */
    void tell(NodeId node, ServiceName service, Object command, Duration deadline);

    /** Whether the bus carries messages: our own repeated states come back to us. */
    boolean connected();

    /** Heartbeat only: what it shall carry to other nodes, and by whose topic it came: {@code from} is only that one's word. */
    void onOutbox(BiConsumer<ServiceName, Outbound> carrier);

    /**
     * Heartbeat only: hands what another node sent to the service it is for.
     *
     * @param from the authenticated sender
     */
    void deliver(NodeId from, Outbound message);
}
