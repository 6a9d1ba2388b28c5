package org.twinhost.runtime.bus;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.audit.AuditAct;
import org.twinhost.runtime.audit.AuditTrail;
import org.twinhost.runtime.audit.Peer;

/** The bus of a service process: a thread of its own, JSON, and the node's Mosquitto behind {@link BusTransport}. */
@ApplicationScoped
public class ClusterBus extends BusDesk {

    private final NodeIdentity identity;
    private final BusTransport transport;
    private final AuditTrail audit;
    private final ScheduledExecutorService thread;

    ClusterBus(NodeIdentity identity, BusTransport transport, AuditTrail audit) {
        this.identity = identity;
        this.transport = transport;
        this.audit = audit;
        // The broker's connection outlives this thread a little: what it brings or what is asked then is nobody's any more.
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("bus").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 100) StartupEvent event) {
        long repeatMs = identity.bus().repeatMs();
        transport.start((topic, payload, isRetained) ->
                thread.execute(() -> guarded(topic, () -> received(topic, payload, isRetained))));
        thread.scheduleWithFixedDelay(() -> guarded("bus", this::repeat), repeatMs, repeatMs, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        transport.stop();
        thread.shutdownNow();
    }

    @Override
    protected NodeId self() {
        return identity.nodeId();
    }

    @Override
    protected ServiceName service() {
        return identity.serviceName();
    }

    @Override
    protected void execute(Runnable task) {
        thread.execute(() -> guarded("bus", task));
    }

    @Override
    protected void after(Duration delay, Runnable task) {
        thread.schedule(() -> guarded("bus", task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected long nanos() {
        return System.nanoTime();
    }

    @Override
    protected String newId() {
        return UUID.randomUUID().toString();
    }

    @Override
    protected CompletionStage<Boolean> transmit(String topic, Object message, boolean retain) {
        return transport.publish(topic, Json.bytes(message), retain);
    }

    @Override
    protected void renew(String why) {
        transport.renew(why);
    }

    @Override
    protected <T> T decode(Object message, Class<T> type) throws IOException {
        return WholeRecords.read((byte[]) message, type);
    }

    /** Its ground was written down where the person came in; here is what became of it. The handler ran: nothing may throw. */
    @Override
    protected void actsFor(Request request, @Nullable CompletionStage<Reply> answer) {
        guarded("audit", () -> {
            super.actsFor(request, answer);
            var from = Principal.service(request.fromService(), request.fromNode()).name();
            var act = new AuditAct("bus " + request.body().path("command").asText("command"), request.body().toString(),
                    request.by(), Peer.unknown(from));
            if (answer == null) {
                audit.execute(() -> audit.note(act, "taken"));
            } else {
                answer.whenComplete((reply, failure) ->
                        audit.execute(() -> audit.note(act, failure == null ? outcome(reply) : "failed " + failure)));
            }
        });
    }

    private static String outcome(Reply reply) {
        return reply.isDone() ? "done" : reply.outcome().name().toLowerCase(Locale.ROOT) + " " + reply.reason();
    }

    @Override
    protected String broker() {
        return "Mosquitto on " + identity.bus().host() + ":" + identity.bus().port();
    }
}
