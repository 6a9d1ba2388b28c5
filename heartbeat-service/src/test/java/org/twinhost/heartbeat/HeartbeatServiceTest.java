package org.twinhost.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.twinhost.runtime.http.AsGateway.given;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.PlayedBus;
import org.twinhost.runtime.http.RecordedMetrics;
import org.twinhost.runtime.http.RestPortTest;

/** The service on its real broker, meeting another node on real sockets. */
@QuarkusTest
@WithTestResource(TwoNodes.class)
class HeartbeatServiceTest implements RestPortTest {

    private static final byte[] KEY = HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    HeartbeatService service;

    @Inject
    ClusterBus bus;

    @Test
    void aNodeComesCarriesMessagesIsLostAndIsMissed() throws Exception {
        assertThat(service.membership().quorate()).as("waits for its peer").isFalse();
        given().get("/check_mk").then().statusCode(200).body(containsString("2 \"Twinhost Membership\""))
                .body(containsString("has met nobody since its boot"));
        RecordedMetrics.areSaid();

        refusesANodeWithAnotherKey();
        try (var other = new OtherNode(KEY, 2)) {
            await().atMost(PATIENCE).until(() -> service.membership().quorate());
            given().get("/v1/membership").then().statusCode(200)
                    .body("view.members", is(List.of("jupiter1", "jupiter2")))
                    .body("peers[0].incarnation", is(2));
            given().get("/q/health/ready").then().statusCode(200);
            carriesARequest(other);
            var refused = ask(ServiceName.FENCING, new HeartbeatCommand.EndWaiting(TwoNodes.TWO, "anna"));
            assertThat(refused.outcome()).isEqualTo(Reply.Outcome.REFUSED);
        }
        await().atMost(PATIENCE).until(() -> service.membership().view().members().size() == 1);
        assertThat(service.membership().peer(TwoNodes.TWO).orElseThrow().liveness()).isEqualTo(Liveness.LOST);
        var left = ask(ServiceName.RESOURCE, new HeartbeatCommand.Leave(service.membership().view()));
        assertThat(left.outcome()).isEqualTo(Reply.Outcome.DONE);
        assertThat(service.membership().quorate()).isFalse();
    }

    /** As the config service asks, before a configuration counts. */
    @Test
    void endsOfLinksAreCheckedForAConfiguration() throws IOException {
        var answer = ask(ServiceName.CONFIG, new HeartbeatCommand.Check(List.of("127.0.0.1", "192.0.2.77", "/dev/ttyNowhere")));
        assertThat(answer.isDone()).as(answer.toString()).isTrue();
        assertThat(Json.read(answer.body(), Reasons.class).all()).satisfiesExactly(
                address -> assertThat(address).contains("no interface of this node has the address 192.0.2.77"),
                device -> assertThat(device).contains("/dev/ttyNowhere is not there"));
    }

    private void refusesANodeWithAnotherKey() throws InterruptedException {
        try (var stranger = new OtherNode(HexFormat.of().parseHex("ff".repeat(32)), 1)) {
            await().atMost(PATIENCE).until(() -> service.membership().troubles().size() == 2);
            assertThat(service.membership().waitingFor()).contains("127.0.3.2", "cluster.key");
            assertThat(service.membership().peer(TwoNodes.TWO).orElseThrow().liveness()).isEqualTo(Liveness.NEVER_HEARD);
        }
    }

    private void carriesARequest(OtherNode other) throws IOException {
        await().atMost(PATIENCE).until(bus::connected);
        try (var resource = PlayedBus.of(ServiceName.RESOURCE)) {
            await().atMost(PATIENCE).until(() -> {
                resource.tell(TwoNodes.TWO, ServiceName.RESOURCE, new ResourceCommand.Acknowledge(TwoNodes.ONE, 1, 1, 1),
                        Duration.ofSeconds(30));
                return messagesFor(other, ServiceName.RESOURCE).findAny().isPresent();
            });
        }
        var message = messagesFor(other, ServiceName.RESOURCE).findFirst().orElseThrow();
        assertThat(message.from()).isEqualTo(ServiceName.RESOURCE);
        assertThat(message.payload().get("fromNode").asText()).isEqualTo("jupiter1");
    }

    /** Its heartbeat is asked what its clock says, too. */
    private static Stream<Outbound> messagesFor(OtherNode other, ServiceName service) {
        return other.messages.stream().map(bytes -> {
            try {
                return Json.read(bytes, Outbound.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).filter(each -> each.service() == service);
    }

    private static Reply ask(ServiceName asker, HeartbeatCommand command) {
        try (var other = PlayedBus.of(asker)) {
            other.ownState("probe", _ -> asker);
            await().atMost(PATIENCE).until(other::connected);
            return other.request(TwoNodes.ONE, ServiceName.HEARTBEAT, command, Duration.ofSeconds(30))
                    .toCompletableFuture().join();
        }
    }
}
