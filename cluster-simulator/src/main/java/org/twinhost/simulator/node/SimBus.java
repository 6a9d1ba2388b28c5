package org.twinhost.simulator.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Topics;
import org.twinhost.runtime.WholeRecords;
import org.twinhost.runtime.bus.BusDesk;

/**
 * The bus as one life of a process sees it: the services' own {@link BusDesk} on virtual time. States travel as the records
 * they are, requests and replies as JSON.
 */
public final class SimBus extends BusDesk {

    private static final long REPEAT_MS = 1_000;
    private static final long RECONNECT_MS = 500;

    private final Process process;
    private final SimSnapshots snapshots;
    private final Set<String> subscribed = new HashSet<>();
    private boolean connected;
    private long lastArrivalMicros;

    SimBus(Process process) {
        this.process = process;
        this.snapshots = new SimSnapshots(process);
        for (var from : ServiceName.values()) {
            subscribed.add(Topics.command(process.service(), from));
            subscribed.add(Topics.reply(process.service(), from));
        }
        subscribed.add(Topics.remoteCommand(process.service()));
        subscribed.add(Topics.remoteReply(process.service()));
    }

    /** First thing in the process. */
    void connect() {
        snapshots.start(this);
        reconnect();
        process.after(REPEAT_MS, this::repeatForEver);
    }

    private void repeatForEver() {
        repeat();
        process.after(REPEAT_MS, this::repeatForEver);
    }

    private void reconnect() {
        if (!connected) {
            if (process.node().broker().isUp()) {
                connected = true;
                process.node().broker().connect(this, process.service());
            } else {
                process.after(RECONNECT_MS, this::reconnect);
            }
        }
    }

    /** The broker is gone; the client connects again by itself. */
    void disconnected() {
        if (connected) {
            connected = false;
            process.after(RECONNECT_MS, this::reconnect);
        }
    }

    @Override
    protected void renew(String why) {
        if (connected) {
            gone();
            process.after(RECONNECT_MS, this::reconnect);
        }
    }

    /** The process is gone. */
    void gone() {
        if (connected) {
            connected = false;
            process.node().broker().disconnect(process.service());
        }
    }

    SimSnapshots snapshots() {
        return snapshots;
    }

    boolean caresFor(String topic) {
        return subscribed.contains(topic);
    }

    /** Messages come in the order in which the broker sent them. */
    void arrives(long micros, String topic, Object message, boolean isRetained) {
        var now = process.world().time().nowMicros();
        lastArrivalMicros = Math.max(lastArrivalMicros, now + micros);
        process.arrives(lastArrivalMicros - now, () -> guarded(topic, () -> received(topic, message, isRetained)));
    }

    @Override
    public void ownState(String what, java.util.function.LongFunction<Object> supplier) {
        // Its own states coming back tell a service that the bus works.
        subscribed.add(Topics.state(service(), what));
        super.ownState(what, supplier);
    }

    @Override
    public <T> void onState(ServiceName owner, String what, Class<T> type, Consumer<T> listener) {
        subscribed.add(Topics.state(owner, what));
        super.onState(owner, what, type, listener);
    }

    @Override
    public void onOutbox(BiConsumer<ServiceName, Outbound> carrier) {
        for (var from : ServiceName.values()) {
            subscribed.add(Topics.outbox(from));
        }
        super.onOutbox(carrier);
    }

    @Override
    protected NodeId self() {
        return process.node().name();
    }

    @Override
    protected ServiceName service() {
        return process.service();
    }

    @Override
    protected void execute(Runnable task) {
        process.execute(() -> guarded("bus", task));
    }

    @Override
    protected void after(Duration delay, Runnable task) {
        process.after(delay.toMillis(), () -> guarded("bus", task));
    }

    @Override
    protected long nanos() {
        return process.nanos();
    }

    @Override
    protected String newId() {
        return process.world().newId();
    }

    @Override
    protected CompletionStage<Boolean> transmit(String topic, Object message, boolean retain) {
        process.boundary();
        process.world().publishes(process, topic, message);
        return CompletableFuture.completedFuture(connected && process.node().broker().publish(topic, message, retain));
    }

    @Override
    protected <T> T decode(Object message, Class<T> type) throws IOException {
        return message instanceof JsonNode json ? WholeRecords.read(json, type) : type.cast(message);
    }

    @Override
    protected String broker() {
        return "the broker of " + process.node().name();
    }
}
