package org.twinhost.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.twinhost.runtime.http.AsGateway.given;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.BrokerResource;
import org.twinhost.runtime.http.RecordedMetrics;
import org.twinhost.runtime.http.RestPortTest;

/** The whole service on a real broker; the other services of the node are played, what they are asked is seen. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class ResourceServiceTest implements RestPortTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    NodeIdentity identity;

    @Test
    void bringsGuestsUpAnswersWhyAndObeysTheOperator() throws Exception {
        try (var services = new PlayedServices()) {
            await().atMost(PATIENCE).until(() -> state("web1").equals("started") && state("mail1").equals("started"));
            assertThat(services.asked).containsSubsequence("promote web1", "start web1")
                    .containsSubsequence("promote mail1", "start mail1")
                    .allMatch(what -> what.startsWith("promote ") || what.startsWith("start "));

            saysWhy();
            refusesWithTheReason();
            stops(services);
            tellsMonitoring();
            writesItDown();
            tellsWhatHappened();
        }
    }

    private static RequestSpecification operator() {
        return given().header("Twinhost-Operator", "alice");
    }

    private static String state(String guest) {
        String found = operator().get("/v1/status").path("resources.find { it.name == '" + guest + "' }.state");
        return found == null ? "unknown" : found;
    }

    private static void saysWhy() {
        operator().get("/v1/why/mail1").then().statusCode(200)
                .body("chosen", equalTo("jupiter1"))
                .body("scores.find { it.node == 'jupiter2' }.refusal", containsString("left the cluster cleanly"))
                .body("decisions.text", hasItem("start mail1 on jupiter1"));
        operator().get("/v1/why/ftp1").then().statusCode(404);
        operator().get("/v1/timeline").then().statusCode(404);
    }

    private static void refusesWithTheReason() {
        operator().contentType(ContentType.JSON).body("{\"node\":\"jupiter2\"}").post("/v1/guests/web1/move").then()
                .statusCode(409).contentType("application/problem+json")
                .body("detail", containsString("jupiter2 left the cluster cleanly"));
        operator().contentType(ContentType.JSON).body("{}").post("/v1/guests/ftp1/stop").then()
                .statusCode(409).body("detail", containsString("the configuration knows mail1, web1"));
    }

    private static void stops(PlayedServices services) {
        operator().contentType(ContentType.JSON).body("{}").post("/v1/guests/mail1/stop").then()
                .statusCode(202).body("will", equalTo("mail1 will be stopped"));
        await().atMost(PATIENCE).until(() -> services.asked.contains("demote mail1"));
        assertThat(services.asked).containsSubsequence("alice sets mail1 STOPPED", "stop mail1", "demote mail1");
        await().atMost(PATIENCE).until(() -> state("mail1").equals("stopped"));
    }

    private static void tellsMonitoring() {
        given().get("/check_mk").then().statusCode(200)
                .body(containsString("0 \"Twinhost guest web1\" running=1 started on jupiter1"))
                .body(containsString("\"Twinhost node jupiter2\""));
        given().get("/q/metrics").then().body(containsString("twinhost_resource_quorate"));
        RecordedMetrics.areSaid();
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/health/live").then().statusCode(200);
    }

    private static void tellsWhatHappened() {
        String request = operator().get("/v1/events?resource=mail1").then().statusCode(200)
                .body("events.kind", hasItem("guest-start")).extract()
                .path("events.find { it.kind == 'admin-request' }.id");
        var page = operator().get("/v1/events?cause=" + request).then().statusCode(200)
                .body("events[0].operator", equalTo("alice"))
                .body("events.kind", hasItems("config-revision", "guest-stop", "order-done", "guest-stopped"))
                .body("events.findAll { it.root != '" + request + "' }", hasSize(0)).extract();
        operator().get("/v1/events?after=" + page.<String>path("after")).then().body("events", hasSize(0));
        operator().get("/v1/events?limit=3").then().body("events", hasSize(3));
        operator().get("/v1/events?since=yesterday").then().statusCode(400).body("detail", containsString("2026-01-01T12:00"));
        operator().get("/v1/timelines").then().statusCode(200).body("", hasSize(0));
    }

    private void writesItDown() throws Exception {
        assertThat(Files.readString(identity.stateDir().resolve("events/jupiter1.jsonl"))).contains("start web1 on jupiter1");
        assertThat(Files.readString(identity.stateDir().resolve("tasks.json"))).contains("start");
        assertThat(Files.readAllLines(identity.stateDir().resolve("audit.log"))).anySatisfy(line -> assertThat(line)
                .contains("\"act\":\"POST /v1/guests/mail1/stop\"", "\"name\":\"alice\"", "\"state\":\"started\"",
                        "\"after\":\"mail1 will be stopped\",\"outcome\":\"done\""));
        try (var inputs = Files.list(identity.stateDir().resolve("inputs"))) {
            assertThat(inputs).allMatch(folder -> Files.exists(folder.resolve("events.txt")));
        }
    }
}
