package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.runtime.Json;

/** Fencing and resource talk to each other over a real Mosquitto. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class ClusterBusTest {

    record Told(long sequence, String word) {}

    private static final NodeId HERE = new NodeId("jupiter1");
    private static final NodeId THERE = new NodeId("jupiter2");
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Duration CROWDED = Duration.ofSeconds(30);

    @Inject
    ClusterBus bus;

    private PlayedBus resource;

    @BeforeEach
    void resourceIsThere() {
        resource = PlayedBus.of(ServiceName.RESOURCE);
        resource.ownState("probe", sequence -> new Told(sequence, "probe"));
        await().atMost(LONG).until(resource::connected);
    }

    @AfterEach
    void resourceGoes() {
        resource.close();
    }

    @Test
    void aStateIsRepeatedAndSurvivesABrokerThatLostEverything() throws Exception {
        var heard = new AtomicReference<Told>();
        bus.ownState("word", sequence -> new Told(sequence, "hello"));
        bus.onState(ServiceName.FENCING, "word", Told.class, heard::set);
        await().atMost(LONG).until(() -> heard.get() != null);

        BrokerResource.broker().kill();
        await().atMost(LONG).until(() -> !bus.connected());
        BrokerResource.broker().start();
        heard.set(null);

        await().atMost(Duration.ofSeconds(10)).until(() -> heard.get() != null && bus.connected());
        assertThat(heard.get().word()).isEqualTo("hello");
        assertThat(bus.latest(ServiceName.FENCING, "word", Told.class)).isPresent();
    }

    @Test
    void aRequestIsCarriedOutOnceHoweverOftenItIsAsked() {
        await().atMost(LONG).until(this::busIsUp);
        var done = new AtomicInteger();
        bus.serve(FencingCommand.class, (request, command) ->
                CompletableFuture.completedFuture(Reply.done(request.id(), Json.tree(done.incrementAndGet()))));

        var first = resource.request("key-1", HERE, ServiceName.FENCING, new FencingCommand.CancelFencing(THERE, 7), LONG);
        assertThat(first.toCompletableFuture().join().body().asInt()).isEqualTo(1);
        var second = resource.request("key-1", HERE, ServiceName.FENCING, new FencingCommand.CancelFencing(THERE, 7), LONG);
        assertThat(second.toCompletableFuture().join().body().asInt()).isEqualTo(1);
    }

    @Test
    void aRequestThatNobodyAnswersEndsUnknownAtItsDeadline() {
        var reply = resource.request(HERE, ServiceName.VM, new VmCommand.Guests(), SHORT);
        assertThat(reply.toCompletableFuture().join().outcome()).isEqualTo(Reply.Outcome.UNKNOWN);
    }

    @Test
    void whatIsForAnotherNodeGoesToTheOutbox() {
        await().atMost(LONG).until(this::busIsUp);
        var outbox = new ConcurrentLinkedQueue<Outbound>();
        try (var heartbeat = PlayedBus.of(ServiceName.HEARTBEAT)) {
            heartbeat.onOutbox((asker, message) -> {
                if (asker == ServiceName.RESOURCE) {
                    outbox.add(message);
                }
            });
            await().atMost(LONG).until(() -> {
                resource.request(THERE, ServiceName.RESOURCE, new ResourceCommand.Acknowledge(HERE, 1, 1, 1), SHORT);
                return !outbox.isEmpty();
            });
        }
        assertThat(outbox.peek().to()).isEqualTo(THERE);
        assertThat(outbox.peek().payload().path("body").path("command").asText()).isEqualTo("acknowledge");
    }

    @Test
    void nothingIsLostBetweenTwoThreadsThatAskAtOnce() {
        await().atMost(LONG).until(this::busIsUp);
        bus.serve(FencingCommand.class, (request, command) ->
                CompletableFuture.completedFuture(Reply.done(request.id(), null)));
        var answers = IntStream.range(0, 1_000).parallel()
                .mapToObj(number -> resource.request("crowd-" + number, HERE, ServiceName.FENCING,
                        new FencingCommand.CancelFencing(THERE, number), CROWDED))
                .toList();
        assertThat(answers).allMatch(answer -> answer.toCompletableFuture().join().isDone());
    }

    private boolean busIsUp() {
        bus.ownState("probe", sequence -> new Told(sequence, "probe"));
        return bus.connected();
    }
}
