package org.twinhost.runtime.bus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.WholeRecords;

/** A desk that runs on the test's own thread, over a bus that brings back what was published, or nothing. */
final class Desk extends BusDesk {

    static final NodeId HERE = new NodeId("jupiter1");

    record Sent(String topic, Object message) {}

    final List<String> renewals = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    boolean carries = true;
    long nanos = 1;
    private final ServiceName service;
    private int ids;

    Desk(ServiceName service) {
        this.service = service;
    }

    @Override
    protected NodeId self() {
        return HERE;
    }

    @Override
    protected ServiceName service() {
        return service;
    }

    @Override
    protected void execute(Runnable task) {
        task.run();
    }

    @Override
    protected void after(Duration delay, Runnable task) {
        // Time does not pass by itself.
    }

    @Override
    protected long nanos() {
        return nanos;
    }

    @Override
    protected String newId() {
        return "id" + ++ids;
    }

    @Override
    protected CompletionStage<Boolean> transmit(String topic, Object message, boolean retain) {
        sent.add(new Sent(topic, message));
        if (carries) {
            received(topic, message, false);
        }
        return CompletableFuture.completedFuture(true);
    }

    @Override
    protected void renew(String why) {
        renewals.add(why);
    }

    @Override
    protected <T> T decode(Object message, Class<T> type) throws IOException {
        return message instanceof JsonNode json ? WholeRecords.read(json, type) : type.cast(message);
    }

    @Override
    protected String broker() {
        return "the test's broker";
    }

    void repeats(int times) {
        for (var i = 0; i < times; i++) {
            nanos += Duration.ofSeconds(1).toNanos();
            repeat();
        }
    }
}
