package org.twinhost.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.twinhost.runtime.http.AsGateway.given;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.config.store.LdapDirectory;
import org.twinhost.config.store.Slapd;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.NodeIdentity;
import org.twinhost.runtime.bus.BrokerResource;
import org.twinhost.runtime.bus.ClusterBus;
import org.twinhost.runtime.bus.PlayedBus;
import org.twinhost.runtime.http.RecordedMetrics;
import org.twinhost.runtime.http.RestPortTest;

/** The whole service between a real broker and two real slapds. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@QuarkusTestResource(DirectoryResource.class)
class ConfigServiceTest implements RestPortTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final String WEB1 = "cn=web1,ou=guests," + Slapd.SUFFIX;
    private static final Duration LONG = Duration.ofSeconds(20);

    @Inject
    ClusterBus bus;

    @Inject
    ConfigService config;

    @Inject
    NodeIdentity identity;

    private PlayedBus heartbeat;
    private PlayedBus resource;

    @AfterEach
    void theOthersGo() {
        heartbeat.close();
        resource.close();
    }

    @BeforeEach
    void foundedAndCoordinating() throws Exception {
        heartbeat = PlayedBus.of(ServiceName.HEARTBEAT);
        resource = PlayedBus.of(ServiceName.RESOURCE);
        await("the first configuration").atMost(LONG).until(() -> config.snapshot().isPresent());
        heartbeatSays(true, ONE);
        await("the directory in step").atMost(LONG).until(() -> config.status(0).directory() == Directory.IN_STEP);
    }

    @Test
    void theFirstConfigurationIsFoundedPublishedAndReachesTheOtherDirectory() throws Exception {
        try (var replica = new LdapDirectory(DirectoryResource.others().settings())) {
            await("the replica").atMost(LONG).until(() -> replica.read() instanceof Reading.Complete complete
                    && complete.isWhole() && complete.claimed().equals(config.snapshot().orElseThrow().revision()));
        }
        await("the bus").atMost(LONG).until(() ->
                bus.latest(ServiceName.CONFIG, Topics.SNAPSHOT, ClusterSnapshot.class).isPresent());
        assertThat(config.revisions().history(100).getFirst().revision().number()).isEqualTo(1);
        assertThat(config.revisions().history(100).getFirst().author()).isEqualTo("cluster.json");
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/check_mk").then().statusCode(200).body(containsString("0 \"Twinhost Configuration\" revision="));
        RecordedMetrics.areSaid();
    }

    @Test
    void aProposalBecomesARevisionAndAnOldOneLoses() {
        long before = number();
        propose(before, json -> json.put("stickiness", 300 + before)).then().statusCode(200)
                .body("verdict", equalTo("APPLIED")).body("revision.number", equalTo((int) before + 1));
        assertThat(config.snapshot().orElseThrow().stickiness()).isEqualTo((int) (300 + before));
        propose(before, json -> json.put("stickiness", 7)).then().statusCode(409);
        authorized().get("/v1/revisions").then().statusCode(200)
                .body("[0].author", equalTo("ann")).body("[0].revision.number", equalTo((int) before + 1));
        audited("\"act\":\"POST /v1/proposals\"", "\"name\":\"ann\",\"origin\":\"REST\",\"right\":\"CONFIGURE\"",
                "\"before\":{\"number\":" + before + ",",
                "\"after\":{\"verdict\":\"APPLIED\",\"revision\":{\"number\":" + (before + 1), "\"outcome\":\"done\"");
        audited("\"act\":\"POST /v1/proposals\"", "\"outcome\":\"refused 409 Not the revision you know");
    }

    private void audited(String... parts) {
        await().atMost(LONG).untilAsserted(() -> assertThat(Files.readAllLines(identity.stateDir().resolve("audit.log")))
                .anySatisfy(line -> assertThat(line).contains(parts)));
    }

    @Test
    void aWrongProposalIsRefusedWithAllReasonsAndNothingChanges() {
        var before = config.snapshot().orElseThrow();
        propose(number(), json -> {
            Samples.at(json, "guests", 0).put("home", "saturn1");
            ((ObjectNode) Samples.at(json, "volumes", 0).path("replicas").get(0)).put("device", "/dev/twinhost/web1");
            ((ObjectNode) Samples.at(json, "volumes", 1).path("replicas").get(0)).put("device", "/dev/twinhost/web1");
        }).then().statusCode(422).body("reasons", hasItem(containsString("saturn1")))
                .body("reasons", hasItem(containsString("is used twice")));
        propose(number(), json -> Samples.at(json, "guests", 0).put("home", "Not a node")).then().statusCode(422)
                .body("reasons[0]", containsString("Not a node"));
        propose(number(), json -> Samples.at(json, "volumes", 0).put("sizeByte", 4096)).then().statusCode(422)
                .body("reasons[0]", containsString(
                        "volumes[0].sizeByte is no field of the configuration; did you mean sizeBytes?"));
        assertThat(config.snapshot().orElseThrow()).isEqualTo(before);
        authorized().get("/v1/fields").then().statusCode(200)
                .body("find { it.path == 'volumes[].sizeBytes' }.change", containsString("can't be changed"));
        authorized().body(Map.of("snapshot", before)).post("/v1/proposals?check=true").then().statusCode(200)
                .body("verdict", equalTo("UNCHANGED"));
        authorized().post("/v1/import").then().statusCode(400).body("detail", containsString("author"));
    }

    /** A file that a tired administrator might send; each is refused, and nothing is changed by it. */
    private static Map<String, Consumer<ObjectNode>> badFiles() {
        return Map.of(
                "guests[1].memroyMib is no field of the configuration; did you mean memoryMib?",
                json -> Samples.at(json, "guests", 1).put("memroyMib", 512),
                "'10.90.1.256' is not an IP address",
                json -> ((ObjectNode) Samples.at(json, "nodes", 0).path("links").get(1)).put("address", "10.90.1.256"),
                "on jupiter1: there is no bridge br7",
                json -> ((ArrayNode) Samples.at(json, "guests", 1).path("bridges")).add("br7"),
                "on jupiter1: 4000000 MiB are more than this node has",
                json -> Samples.at(json, "guests", 1).put("memoryMib", 4_000_000),
                "on jupiter1: volume new: /dev/sdz is in use",
                json -> newVolume(json, "/dev/sdz", 1L << 30),
                "on jupiter1: volume new: /dev/small has no 65970697666560 bytes",
                json -> newVolume(json, "/dev/small", 60L << 40),
                "device /dev/twinhost/web1 on jupiter1 is used twice",
                json -> newVolume(json, "/dev/twinhost/web1", 1L << 30),
                "guest web1 would be renamed to www1",
                json -> Samples.at(json, "guests", 1).put("name", "www1"),
                "volume web1: its replica on jupiter2 would be taken away while guest web1 may run with it",
                json -> ((ArrayNode) Samples.at(json, "volumes", 1).path("replicas")).remove(1));
    }

    private static void newVolume(ObjectNode json, String device, long bytes) {
        ((ArrayNode) json.path("volumes")).addObject().put("name", "new").put("sizeBytes", bytes).put("protocol", "C")
                .put("birth", "00000000000000ab").withArray("replicas").addObject().put("node", "jupiter1")
                .put("device", device);
    }

    /** What the services of a node say that has one bridge, 64 GiB of memory and nothing that is free. */
    private static Reasons lacking(Object check) {
        return new Reasons(switch (check) {
            case VmCommand.Check(var bridges, _, var memoryMib, _) -> Stream.concat(
                    bridges.stream().filter(bridge -> !bridge.equals("br0")).map(bridge -> "there is no bridge " + bridge),
                    Stream.of(memoryMib + " MiB are more than this node has").filter(_ -> memoryMib > 65_536)).toList();
            case ReplicationCommand.Check(var devices) -> devices.stream().map(device -> "volume " + device.volume() + ": "
                    + device.path() + (device.path().endsWith("small") ? " has no " + device.sizeBytes() + " bytes"
                    : " is in use")).toList();
            case VmCommand.CheckAll _ -> List.<String>of();
            default -> throw new IllegalArgumentException(check.toString());
        });
    }

    private static <C> PlayedBus answering(ServiceName service, Class<C> commands) {
        var bus = PlayedBus.of(service);
        bus.ownState("probe", _ -> "probe");
        bus.serve(commands, (request, command) ->
                CompletableFuture.completedFuture(Reply.done(request.id(), Json.tree(lacking(command)))));
        await().atMost(LONG).until(bus::connected);
        return bus;
    }

    @Test
    void everyBadFileIsRefusedAndWhoIsSilentRefusesNothing() {
        try (var vm = answering(ServiceName.VM, VmCommand.class);
                var replication = answering(ServiceName.REPLICATION, ReplicationCommand.class)) {
            assertThat(vm.connected() && replication.connected()).isTrue();
            var before = config.snapshot().orElseThrow();
            badFiles().forEach((reason, file) -> propose(number(), file).then().statusCode(422)
                    .body("reasons", hasItem(containsString(reason))));
            var all = badFiles().keySet().stream().filter(reason -> reason.startsWith("on ") || reason.contains("256"))
                    .filter(reason -> !reason.contains("/dev/small")).toList();
            var wrong = propose(number(), json -> all.forEach(reason -> badFiles().get(reason).accept(json))).then()
                    .statusCode(422).body("detail", containsString("on jupiter2: its vm-service says"));
            all.forEach(reason -> wrong.body("reasons", hasItem(containsString(reason))));
            assertThat(config.snapshot().orElseThrow()).as("nothing has changed").isEqualTo(before);
            assertThat(config.status(0).directory()).isEqualTo(Directory.IN_STEP);

            propose(number(), json -> ((ArrayNode) Samples.at(json, "guests", 1).path("bridges")).add("br0")).then()
                    .statusCode(200).body("edits[0].field", equalTo("bridges")).body("edits[0].staged", equalTo(true))
                    .body("notChecked", hasItem(containsString("on jupiter2: its vm-service says")));
            authorized().get("/v1/revisions/" + number() + "/diff").then().statusCode(200)
                    .body("edits[0].thing", equalTo("guests web1")).body("edits[0].after", equalTo("br0"));
        }
    }

    @Test
    void whereNothingWasEditedThereIsNothingToTakeOver() {
        authorized().body(Map.of("author", "ann")).post("/v1/adopt").then().statusCode(409)
                .body("detail", containsString("nothing was edited in the directory"));
        authorized().get("/v1/revisions?n=1").then().statusCode(200).body("$", hasSize(1));
        authorized().get("/v1/revisions?n=0").then().statusCode(400);
        authorized().get("/v1/revisions/1/diff").then().statusCode(404);
    }

    @Test
    void whoIsNotQuorateOrNotHeardDoesNotWrite() throws Exception {
        heartbeatSays(false, ONE);
        await().atMost(LONG).until(() -> !config.status(0).mayWrite());
        propose(number(), json -> json.put("stickiness", 1)).then().statusCode(403)
                .body("detail", containsString("not quorate"));
    }

    @Test
    void anOperatorsWishSurvivesAsARevision() {
        resource.ownState("probe", _ -> "probe");
        await().atMost(LONG).until(resource::connected);
        var reply = resource.request(Principal.administrator("ann", Principal.Right.OPERATE), ONE, ServiceName.CONFIG,
                new ConfigCommand.SetGuestTarget("mail1", GuestConfig.Target.STOPPED, "ann"), LONG)
                .toCompletableFuture().join();
        audited("\"act\":\"bus ", "\"name\":\"ann\"", "\"from\":\"resource@", "mail1", "\"outcome\":\"done\"");
        assertThat(reply.isDone()).as("%s", reply).isTrue();
        assertThat(config.snapshot().orElseThrow().guest("mail1").orElseThrow().target())
                .isEqualTo(GuestConfig.Target.STOPPED);
        var again = resource.request(ONE, ServiceName.CONFIG,
                new ConfigCommand.SetGuestTarget("mail1", GuestConfig.Target.STOPPED, "ann"), LONG)
                .toCompletableFuture().join();
        assertThat(again.body().path("verdict").asText()).isEqualTo(ChangeOutcome.Verdict.UNCHANGED.name());
        var unknown = resource.request(ONE, ServiceName.CONFIG,
                new ConfigCommand.SetGuestTarget("db1", GuestConfig.Target.STOPPED, "ann"), LONG).toCompletableFuture().join();
        assertThat(unknown.reason()).isEqualTo("there is no guest db1");
    }

    @Test
    void anEditWithLdapmodifyBecomesARevisionAndAMalformedOneIsRefusedVisibly() throws Exception {
        long before = number();
        edit("thMemoryMib", String.valueOf(200 + before));
        await("the edit's revision").atMost(LONG).until(() -> number() == before + 1);
        assertThat(config.snapshot().orElseThrow().guest("web1").orElseThrow().memoryMib()).isEqualTo((int) (200 + before));

        edit("thTarget", "running");
        await("the refusal").atMost(LONG).until(() -> config.status(0).directory() == Directory.REFUSED);
        given().get("/check_mk").then().body(containsString("2 \"Twinhost Configuration\""))
                .body(containsString(WEB1 + ": thTarget is 'running', expected one of [started, stopped]"));
        assertThat(number()).isEqualTo(before + 1);
        given().get("/q/health/ready").then().statusCode(200);

        edit("thTarget", "started");
        await("recovery").atMost(LONG).until(() -> config.status(0).directory() == Directory.IN_STEP);
        assertThat(number()).isEqualTo(before + 1);
    }

    @Test
    void aKilledSlapdLeavesTheLastGoodPublishedAndIsWaitedFor() throws Exception {
        var before = config.snapshot().orElseThrow();
        DirectoryResource.mine().kill();
        await("the loss").atMost(LONG).until(() -> config.status(0).directory() == Directory.UNREACHABLE);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/check_mk").then().body(containsString("1 \"Twinhost Configuration\""))
                .body(containsString("stays published"));
        assertThat(config.snapshot()).contains(before);

        DirectoryResource.mine().start();
        await("the return").atMost(LONG).until(() -> config.status(0).directory() == Directory.IN_STEP);
        heartbeatSays(true, ONE);
        propose(before.revision().number(), json -> json.put("stickiness", 900)).then().statusCode(200);
    }

    @Test
    void aNodeThatIsNotTheCoordinatorPassesTheProposalOn() throws Exception {
        heartbeatSays(true, TWO);
        await().atMost(LONG).until(() -> config.coordinator().equals(java.util.Optional.of(TWO)));
        // Nobody carries it: that the coordinator does not answer proves that it was asked.
        heartbeat.onOutbox((asker, message) -> {
            assertThat(asker).isEqualTo(ServiceName.CONFIG);
            assertThat(message.to()).isEqualTo(TWO);
            heartbeat.deliver(TWO, new Outbound(ONE, ServiceName.CONFIG, Outbound.Channel.REPLY, Json.tree(
                    new Reply(message.payload().path("id").asText(), Reply.Outcome.REFUSED, "busy",
                            Json.tree(new ChangeOutcome(ChangeOutcome.Verdict.CONFLICT, null, TWO,
                                    List.of("said by jupiter2"), List.of())))), ServiceName.CONFIG));
        });
        propose(number(), json -> json.put("stickiness", 1)).then().statusCode(409).body("detail", equalTo("said by jupiter2"));
    }

    private long number() {
        return config.snapshot().orElseThrow().revision().number();
    }

    private io.restassured.response.Response propose(long expected, Consumer<ObjectNode> change) {
        ObjectNode snapshot = Json.MAPPER.valueToTree(config.snapshot().orElseThrow());
        change.accept(snapshot);
        return authorized().body(Map.of("expectedRevision", expected, "author", "ann", "comment", "because",
                "snapshot", snapshot)).post("/v1/proposals");
    }

    private static RequestSpecification authorized() {
        return given().contentType(ContentType.JSON);
    }

    private static void edit(String attribute, String value) throws Exception {
        try (var administrator = DirectoryResource.mine().connect()) {
            administrator.modify(WEB1, new Modification(ModificationType.REPLACE, attribute, value));
        }
    }

    /** What the heartbeat service of this node would publish, again and again. */
    private void heartbeatSays(boolean quorate, NodeId coordinator) {
        var word = new View(3, List.of(ONE, TWO), coordinator);
        heartbeat.ownState(Topics.MEMBERSHIP, number -> new HeartbeatState(
                number, Instant.now(), ONE, 1, 1, word, quorate, quorate ? null : "jupiter2", List.of(), 0));
        await().atMost(LONG).until(() -> config.status(0).mayWrite() == (quorate && coordinator.equals(ONE)));
    }
}
