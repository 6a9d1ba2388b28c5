package org.twinhost.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.twinhost.runtime.http.AsGateway.given;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.replication.engine.VolumeFiles;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.BrokerResource;
import org.twinhost.runtime.bus.PlayedBus;
import org.twinhost.runtime.http.RecordedMetrics;
import org.twinhost.runtime.http.RestPortTest;

/** REST of the whole service, with files of its own and a peer that is never there. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@QuarkusTestResource(VolumeFiles.class)
class ReplicationServiceTest implements RestPortTest {

    private static final String EVA = "{\"operator\":\"eva\"}";

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Inject
    NodeIdentity identity;

    @BeforeEach
    void bothVolumesAreAttached() {
        await().atMost(DEADLINE).until(() -> isAttached("web1") && isAttached("mail1"));
    }

    @Test
    void whatMonitorsSee() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/check_mk").then().statusCode(200)
                .body(allOf(containsString("\"Twinhost Volume web1\""), containsString("\"Twinhost Volume mail1\""),
                        containsString("0 \"Twinhost Replication memory\" held=0;;;0;")));
        given().get("/q/openapi").then().statusCode(200).body(containsString("/v1/volumes/{name}/force"));
        await().atMost(DEADLINE).untilAsserted(() -> given().get("/q/metrics").then().statusCode(200)
                .body(allOf(containsString("twinhost_replication_outofsync_bytes"), containsString("web1"),
                        containsString("twinhost_replication_guests_paused_connections"))));
        RecordedMetrics.areSaid();
    }

    @Test
    void aVolumeIsToldAsItsReplicaSeesIt() {
        asked().get("/v1/volumes").then().statusCode(200)
                .body("node", equalTo("jupiter1")).body("volumes.name", containsInAnyOrder("web1", "mail1"));
        asked().get("/v1/volumes/web1").then().statusCode(200)
                .body("name", equalTo("web1")).body("sizeBytes", equalTo((int) VolumeFiles.SIZE))
                .body("role", equalTo("Secondary")).body("peer", equalTo("jupiter2"))
                .body("promotable", equalTo(false)).body("refusal", not(equalTo(null)));
    }

    @Test
    void aReplicaThatDoesNotKnowWhetherItIsNewestIsNotPromoted() {
        isProblem(asked().post("/v1/volumes/web1/promote").then(), 409, "Not promoted")
                .body("detail", containsString("jupiter2"));
        asked().get("/v1/volumes/web1").then().body("role", equalTo("Secondary"));
    }

    @Test
    void thereIsNoVolumeOfAnotherName() {
        for (var path : new String[] {"/v1/volumes/web9", "/v1/volumes/web9/force", "/v1/volumes/WEB1"}) {
            isProblem(asked().get(path).then(), 404, "No such volume").body("detail", containsString("on this node"));
        }
        isProblem(asked().post("/v1/volumes/web9/promote").then(), 404, "No such volume");
        isProblem(asked().post("/v1/volumes/web9/demote").then(), 404, "No such volume");
        isProblem(asked().body(EVA).post("/v1/volumes/web9/force").then(), 404, "No such volume");
    }

    @Test
    void whoseDataIsRightIsSaidByTheNameOfAReplicasNode() {
        for (var query : new String[] {"", "?from=", "?from=A%20B"}) {
            isProblem(asked().post("/v1/volumes/mail1/sync" + query).then(), 400, "No source named")
                    .body("detail", containsString("?from=NODE"));
        }
        isProblem(asked().post("/v1/volumes/mail1/sync?from=jupiter9").then(), 409, "Not synced")
                .body("detail", containsString("no replica on jupiter9"));
        isProblem(asked().post("/v1/volumes/web9/sync?from=jupiter1").then(), 404, "No such volume");
        asked().post("/v1/volumes/mail1/sync?from=jupiter1").then().statusCode(200).body("disk", equalTo("Consistent"))
                .body("promotable", equalTo(false));
    }

    @Test
    void withoutItsPeerAVolumeIsNotCompared() {
        isProblem(asked().post("/v1/volumes/web1/verify").then(), 409, "Not verified")
                .body("detail", containsString("needs both replicas connected"));
        isProblem(asked().post("/v1/volumes/web1/verify?from=jupiter1").then(), 400, "No finding named");
        isProblem(asked().post("/v1/volumes/web1/verify?from=jupiter1&found=1").then(), 409, "Not verified")
                .body("detail", containsString("it has changed since"));
        var nothing = "&found=" + VerifyState.NEVER.finding();
        isProblem(asked().post("/v1/volumes/web1/verify?from=jupiter1" + nothing).then(), 409, "Not verified")
                .body("detail", containsString("no range is named"));
        isProblem(asked().post("/v1/volumes/web1/verify?from=jupiter9" + nothing).then(), 409, "Not verified")
                .body("detail", containsString("no replica on jupiter9"));
        asked().delete("/v1/volumes/web1/verify").then().statusCode(200).body("verify.running", equalTo(false));
        given().get("/check_mk").then()
                .body(containsString("\"Twinhost Verify web1\" differing=0|repaired=0|troubled=0 never compared"));
    }

    @Test
    void aForcedPromotionNamesWhatItVoidsAndWantsANameForIt() {
        asked().get("/v1/volumes/web1/force").then().statusCode(200)
                .body("volume", equalTo("web1")).body("warning", allOf(containsString("S1 and S2 are void"),
                        containsString("What may be missing here: ")));
        for (var body : new String[] {"{}", "{\"operator\":null}", "{\"operator\":\"  \"}"}) {
            isProblem(asked().body(body).post("/v1/volumes/web1/force").then(), 400, "No operator named")
                    .body("detail", containsString("S1 and S2 are void"));
        }
        asked().body("{").post("/v1/volumes/web1/force").then().statusCode(400);
        given().contentType(ContentType.TEXT).body("eva")
                .post("/v1/volumes/web1/force").then().statusCode(415);
        asked().get("/v1/volumes/web1").then().body("role", equalTo("Secondary"));
    }

    @Test
    void aForcedPromotionServesAndADemotionGivesTheRoleUp() throws IOException {
        isProblem(asked().body(EVA).post("/v1/volumes/mail1/force").then(), 428, "Not promoted")
                .body("detail", allOf(containsString("S1 and S2 are void"), containsString("?confirm=force-mail1-")));
        isProblem(asked().body(EVA).post("/v1/volumes/mail1/force?confirm=force-mail1-0").then(), 409,
                "Not promoted").body("detail", containsString("is not what is void now"));
        String text = asked().get("/v1/volumes/mail1/force").path("confirm");
        asked().body(EVA).post("/v1/volumes/mail1/force?confirm=" + text).then().statusCode(200);
        assertThat(Files.readString(identity.stateDir().resolve("audit.log"))).containsSubsequence(
                "POST /v1/volumes/mail1/force?confirm=" + text, "\"outcome\":\"intent\"",
                "POST /v1/volumes/mail1/force?confirm=" + text, "\"role\":\"Secondary\"", "\"outcome\":\"done\"");
        awaitRole("mail1", "Primary");
        isProblem(asked().get("/v1/volumes/mail1/force").then(), 409, "Not promoted")
                .body("detail", containsString("it is Primary here already"));
        asked().get("/v1/volumes").then().body("volumes.role", hasItem("Primary"));
        asked().post("/v1/volumes/mail1/demote").then().statusCode(200);
        awaitRole("mail1", "Secondary");
    }

    /** As the config service asks, before a configuration counts; on the bus, for nobody asks at the REST port. */
    @Test
    void whatAConfigurationWouldNeedOfThisNodeIsChecked() throws IOException {
        try (var config = PlayedBus.of(ServiceName.CONFIG)) {
            config.ownState("probe", _ -> "here");
            await().atMost(DEADLINE).until(config::connected);
            var answer = config.request(identity.nodeId(), ServiceName.REPLICATION, new ReplicationCommand.Check(List.of(
                    new ReplicationCommand.Device("new1", "/nowhere/new1", VolumeFiles.SIZE, null))), DEADLINE)
                    .toCompletableFuture().join();
            assertThat(answer.isDone()).as(answer.toString()).isTrue();
            assertThat(Json.read(answer.body(), Reasons.class).all())
                    .containsExactly("volume new1: /nowhere/new1: it is not there");
        }
    }

    @Test
    void whatIsNoSplitBrainIsNotResolved() {
        asked().get("/v1/volumes/web1/resolve?discard=jupiter2").then().statusCode(409)
                .body("detail", containsString("not known to contradict each other"));
        isProblem(asked().body("{}").post("/v1/volumes/web1/resolve?discard=jupiter2&confirm=any").then(), 400,
                "No operator named").body("detail", containsString("Nothing was done."));
        asked().body(EVA).post("/v1/volumes/web1/resolve?discard=jupiter2&confirm=any").then().statusCode(409)
                .body("title", equalTo("Not resolved")).body("detail", containsString("not known to contradict each other"));
        asked().body(EVA).post("/v1/volumes/web1/resolve?discard=jupiter9").then().statusCode(409)
                .body("detail", containsString("there is no replica on jupiter9"));
        asked().body(EVA).post("/v1/volumes/web1/resolve").then().statusCode(400);
        asked().body(EVA).post("/v1/volumes/other/resolve?discard=jupiter2").then().statusCode(404);
    }

    private static void awaitRole(String volume, String role) {
        await().atMost(DEADLINE).untilAsserted(
                () -> asked().get("/v1/volumes/" + volume).then().body("role", equalTo(role)));
    }

    private static ValidatableResponse isProblem(ValidatableResponse answer, int status, String title) {
        return answer.statusCode(status).contentType("application/problem+json")
                .body("status", equalTo(status)).body("title", equalTo(title));
    }

    private static boolean isAttached(String volume) {
        var disk = disk(volume);
        return disk != null && !disk.equals("Diskless");
    }

    private static String disk(String volume) {
        var answer = asked().get("/v1/volumes/" + volume);
        return answer.statusCode() == 200 ? answer.jsonPath().getString("disk") : null;
    }

    private static RequestSpecification asked() {
        return given().contentType(ContentType.JSON);
    }
}
