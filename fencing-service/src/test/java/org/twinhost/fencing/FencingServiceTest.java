package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.twinhost.runtime.http.AsGateway.given;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.fencing.device.IpmiSim;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.BrokerResource;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.PlayedBus;
import org.twinhost.runtime.files.Incarnation;
import org.twinhost.runtime.http.RecordedMetrics;
import org.twinhost.runtime.http.RestPortTest;

/** The whole service on a real broker with a real BMC emulator; heartbeat's word comes from the test. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@QuarkusTestResource(BmcResource.class)
@EnabledIf("hasEverything")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FencingServiceTest implements RestPortTest {

    private static final NodeId SELF = new NodeId("jupiter1");
    private static final NodeId VICTIM = new NodeId("jupiter2");
    private static final View ALONE = new View(5, List.of(SELF), SELF);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final AtomicLong SEQUENCE = new AtomicLong();

    @Inject
    ClusterBus bus;

    @Inject
    NodeIdentity identity;

    @Inject
    HeartbeatVoice heartbeat;

    private PlayedBus resource;
    private PlayedBus replication;
    private long boot;
    private final AtomicReference<FencingState> seen = new AtomicReference<>();

    static boolean hasEverything() {
        return IpmiSim.isInstalled() && org.twinhost.runtime.bus.Broker.isInstalled();
    }

    @BeforeEach
    void listen() throws IOException {
        Incarnation.raise(identity.paths().state(), identity.paths().run());
        boot = Incarnation.current(identity.paths().state()).orElseThrow();
        resource = PlayedBus.of(ServiceName.RESOURCE);
        replication = PlayedBus.of(ServiceName.REPLICATION);
        bus.onState(ServiceName.FENCING, Topics.FENCING, FencingState.class, seen::set);
        await("fencing is ready").atMost(SOON).until(() ->
                given().get("/q/health/ready").statusCode() == 200 && seen.get() != null);
    }

    @AfterEach
    void theOthersGo() {
        resource.close();
        replication.close();
    }

    private void hears(long victimIncarnation) {
        heartbeat.says(() -> state(victimIncarnation, true));
    }

    private void hearsNothingSince(long victimIncarnation) {
        heartbeat.says(() -> state(victimIncarnation, false));
    }

    private HeartbeatState state(long victimIncarnation, boolean heard) {
        var link = new LinkState("grey", heard, heard ? 50L : 9_000L);
        var peer = new PeerState(VICTIM, heard ? Liveness.ALIVE : Liveness.LOST, victimIncarnation, 1,
                link.lastHeardMs(), null, List.of(link));
        return new HeartbeatState(SEQUENCE.incrementAndGet(), Instant.now(), SELF,
                boot, 1, ALONE, true, null, List.of(peer), 0);
    }

    private Reply ask(FencingCommand command) throws Exception {
        var asker = command instanceof FencingCommand.ProofOf ? replication : resource;
        return asker.request(SELF, ServiceName.FENCING, command, Duration.ofSeconds(10))
                .toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    /** The order may come before the service has heard heartbeat; whoever orders asks again. */
    private void order(long incarnation) {
        hearsNothingSince(incarnation);
        await("the order is taken").atMost(SOON).until(() ->
                ask(new FencingCommand.Fence(VICTIM, incarnation, ALONE, 0, "left uncleanly")).isDone());
    }

    private Optional<FenceProof> proof(long incarnation) {
        return Optional.ofNullable(seen.get()).flatMap(state -> state.proofOf(VICTIM, incarnation));
    }

    @Test
    @Order(1)
    void aDeviceIsCheckedBeforeItIsNeeded() {
        await().atMost(SOON).until(() -> {
            var lines = given().get("/check_mk").asString();
            return lines.contains("1 \"Twinhost Fence device jupiter2\" - answers; jupiter2 is on; never tested from this node")
                    && lines.contains("2 \"Twinhost Fence device jupiter3\" - fence device bmc-jupiter3 of jupiter3")
                    && lines.contains("0 \"Twinhost Fencing\" pending=0|proofs=0");
        });
        await().atMost(SOON).until(() ->
                given().get("/q/metrics").asString().contains("twinhost_fence_device_last_answer_seconds{node=\"jupiter2\""));
        RecordedMetrics.areSaid();
    }

    @Test
    @Order(2)
    void aTestAsksTheDeviceNowAndItsResultIsKeptAndToldAndAudited() throws Exception {
        hears(7);
        await("heartbeat is heard").atMost(SOON).until(() ->
                fenceTest("jupiter2").<String>path("test.text").contains("jupiter2 is on, and it is heard"));
        fenceTest("jupiter2").then().statusCode(200)
                .body("node", equalTo("jupiter2")).body("condition", equalTo("OK")).body("test.passed", equalTo(true));
        await().atMost(SOON).until(() -> seen.get().devices().stream().anyMatch(device ->
                device.node().equals(VICTIM) && device.test() != null && device.test().passed()));
        assertThat(given().get("/check_mk").asString())
                .contains("0 \"Twinhost Fence device jupiter2\" - answers; jupiter2 is on; tested at ");
        assertThat(Files.readString(identity.stateDir().resolve("tests.json"))).contains("\"passed\":true");
        assertThat(Files.readString(identity.stateDir().resolve("audit.log")))
                .contains("\"act\":\"POST /v1/fencing/jupiter2/test\",\"target\":\"jupiter2\"")
                .contains("and it is heard");
        assertThat(BmcResource.sim().calls()).as("nothing is switched").noneMatch(call -> call.startsWith("set power"));
    }

    @Test
    @Order(3)
    void aWrongPasswordFailsTheTestAndIsSaid() {
        fenceTest("jupiter3").then().statusCode(200).body("test.passed", equalTo(false))
                .body("condition", equalTo("FAILED")).body("test.text", containsString("wrong password for user admin"));
        assertThat(given().get("/check_mk").asString()).contains("failed: fence device bmc-jupiter3 of jupiter3")
                .contains("mend that, then twinctl fence test jupiter3");
        given().get("/v1/fencing").then().body("devices.find { it.node == 'jupiter3' }.test.passed", equalTo(false));
    }

    @Test
    @Order(4)
    void whatCannotBeTestedIsRefusedWithTheReason() {
        fenceTest("mars").then().statusCode(409).body("detail", containsString("jupiter1, jupiter2, jupiter3, jupiter4"));
        fenceTest("jupiter1").then().statusCode(409).body("detail", containsString("jupiter1 is this node"));
        fenceTest("jupiter4").then().statusCode(409)
                .body("detail", containsString("no fence device is configured for jupiter4"));
    }

    @Test
    @Order(5)
    void aDrillCutsThePowerProvesNothingAndSwitchesOnAgainByItself() throws Exception {
        var refused = drill("jupiter3", 1_000);
        refused.then().statusCode(409).body("reasons", hasItem(containsString("jupiter3 is not heard")))
                .body("reasons", hasItem(containsString("the fence device of jupiter3 is FAILED")))
                .body("reasons", hasItem(containsString("it takes 10000 to 600000 ms")));
        drill("jupiter1", 10_000).then().statusCode(409).body("detail", containsString("jupiter1 is this node"));
        hears(7);
        drill("jupiter2", 10_000).then().statusCode(200).body("text", containsString("it comes back by itself at "));
        assertThat(BmcResource.sim().isMachineOn()).isFalse();
        assertThat(Files.readString(identity.stateDir().resolve("drills.json"))).contains("jupiter2");
        drill("jupiter2", 10_000).then().statusCode(409)
                .body("reasons", hasItem(containsString("a drill of jupiter2 is not over")));
        hearsNothingSince(7);
        await("its power comes back").atMost(SOON).until(() -> BmcResource.sim().calls().contains("set power 1"));
        assertThat(proof(7)).as("a drill proves nothing").isEmpty();
        await().atMost(SOON).until(() ->
                Files.readString(identity.stateDir().resolve("drills.json")).contains("\"drills\":[]"));
        assertThat(Files.readString(identity.stateDir().resolve("audit.log")))
                .contains("\"act\":\"POST /v1/fencing/jupiter2/drill\",\"target\":\"jupiter2\"")
                .contains("its power is cut until ");
    }

    @Test
    @Order(6)
    void anOrderReallyCutsThePowerAndTheProofIsDurableAndAsked() throws Exception {
        assertThat(ask(new FencingCommand.ProofOf(VICTIM, 7)).outcome()).isEqualTo(Outcome.REFUSED);
        order(7);
        await().atMost(SOON).until(() -> proof(7).isPresent());

        assertThat(BmcResource.sim().isMachineOn()).isFalse();
        var asked = Json.read(ask(new FencingCommand.ProofOf(VICTIM, 7)).body(), FenceProof.class);
        assertThat(asked).isEqualTo(proof(7).get());
        assertThat(asked.method()).isEqualTo(FenceProof.Method.POWER_OFF);
        assertThat(Files.readString(identity.stateDir().resolve("fencing.json"))).contains("POWER_OFF");
        given().get("/v1/confirm/jupiter2").then().body("proven.method", equalTo("POWER_OFF"));
        System.out.printf("measured: order -> durable proof by power-off %d ms%n", asked.durationMs());
    }

    @Test
    @Order(7)
    void aNextBootThatIsOffIsProvenByItsStatus() throws Exception {
        order(8);
        await().atMost(SOON).until(() -> proof(8).isPresent());
        assertThat(proof(8).get().method()).isEqualTo(FenceProof.Method.STATUS_OFF);
        System.out.printf("measured: order -> durable proof by status %d ms%n", proof(8).get().durationMs());
    }

    @Test
    @Order(8)
    void aDeadBmcIsSaidPlainlyAndAnOperatorsWordReleases() throws Exception {
        BmcResource.sim().killBmc();
        order(9);
        await().atMost(SOON).until(() -> {
            var lines = given().get("/check_mk").asString();
            return lines.contains("2 \"Twinhost Fencing\" pending=1") && lines.contains("twinctl fence confirm jupiter2");
        });

        fenceTest("jupiter2").then().statusCode(409).body("detail", containsString("being fenced just now"));
        given().get("/v1/confirm/jupiter2").then().body("proven", nullValue());
        confirm("eva").then().statusCode(200)
                .body("proof.method", equalTo("OPERATOR")).body("proof.device", equalTo("eva"))
                .body("text", containsString("S1 to S4 are void"));
        assertThat(Files.readString(identity.stateDir().resolve("audit.log")))
                .contains("\"act\":\"word that a node is off\",\"target\":\"jupiter2\",\"before\":{\"incarnation\":9}")
                .contains("\"name\":\"eva\"").contains("accepted");
        await().atMost(SOON).until(() -> proof(9).isPresent());
    }

    @Test
    @Order(9)
    void aWordIsRefusedWhileTheNodeIsHeard() throws Exception {
        hears(10);
        await().atMost(SOON).until(() -> confirm("eva").asString().contains("heard right now on grey"));
        confirm("eva").then().statusCode(409);
        fenceTest("jupiter2").then().statusCode(200).body("test.passed", equalTo(false))
                .body("test.text", containsString("fence device bmc-jupiter2 of jupiter2"));
        given().contentType(ContentType.JSON).body(Map.of())
                .post("/v1/confirm/jupiter2").then().statusCode(400);
        given().contentType(ContentType.JSON).body(Map.of("operator", "eva"))
                .post("/v1/confirm/jupiter2").then().statusCode(428).body("detail", containsString("?confirm=off-jupiter2-"));
    }

    private static Response fenceTest(String node) {
        return given().contentType(ContentType.JSON).body("{}").post("/v1/fencing/" + node + "/test");
    }

    private static Response drill(String node, long powerOnAfterMs) {
        return given().contentType(ContentType.JSON).body(Map.of("powerOnAfterMs", powerOnAfterMs))
                .post("/v1/fencing/" + node + "/drill");
    }

    private static Response confirm(String operator) {
        var readOut = given().get("/v1/confirm/jupiter2");
        if (readOut.statusCode() != 200) {
            return readOut;
        }
        String text = readOut.path("confirm");
        return given().contentType(ContentType.JSON)
                .body(Map.of("operator", operator)).queryParam("confirm", text).post("/v1/confirm/jupiter2");
    }
}
