package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.twinctl.rest.Rest;

class TwinctlTest extends WithServices {

    @ParameterizedTest
    @CsvSource({
        "status,            GET /v1/status",
        "why web1,          GET /v1/why/web1",
        "timeline,          GET /v1/timeline",
        "timeline --all,    GET /v1/timelines",
        "events,            GET /v1/events?limit=200",
        "events web1 --cause jupiter1-7-41, GET /v1/events?cause=jupiter1-7-41&limit=5000&resource=web1",
        "volume status,     GET /v1/volumes",
        "volume sync web1 --from jupiter1, POST /v1/volumes/web1/sync?from=jupiter1",
        "volume verify web1, POST /v1/volumes/web1/verify",
        "volume verify web1 --from jupiter1 --found 1a2b3c4d, POST /v1/volumes/web1/verify?found=1a2b3c4d&from=jupiter1",
        "volume verify web1 --stop, DELETE /v1/volumes/web1/verify",
        "config show,       GET /v1/snapshot",
        "config explain,    GET /v1/fields",
        "vm start web1,     POST /v1/guests/web1/start",
        "vm stop web1,      POST /v1/guests/web1/stop",
        "vm move web1,      POST /v1/guests/web1/move",
        "node standby jupiter1, POST /v1/nodes/jupiter1/standby",
        "node online jupiter1,  POST /v1/nodes/jupiter1/online",
        "node leave jupiter1,   POST /v1/nodes/jupiter1/leave",
        "node leave --cancel jupiter1, DELETE /v1/nodes/jupiter1/leave",
        "cluster shutdown,      POST /v1/shutdown",
        "cluster start,         DELETE /v1/shutdown",
        "volume promote web1, POST /v1/volumes/web1/promote",
        "volume demote web1, POST /v1/volumes/web1/demote",
        "volume status web1, GET /v1/volumes/web1",
        "config status,     GET /v1/config/status",
        "node list,         GET /v1/membership",
        "vm list,           GET /v1/guests",
    })
    void jsonIsTheServicesOwnAnswer(String command, String request) {
        var ran = services.answers(request, 200, "{\"unknown\":null,\"list\":[1]}").run((command + " -o json").split(" "));

        assertThat(ran.exit()).isEqualTo(command.equals("status") ? 3 : 0);
        assertThat(ran.out()).isEqualTo("""
                {
                  "unknown" : null,
                  "list" : [ 1 ]
                }
                """);
        assertThat(services.said).singleElement().extracting(Services.Said::request).isEqualTo(request);
    }

    @Test
    void whyTellsScoresAndDecisions() {
        services.answers("GET /v1/why/web1", 200, """
                {"resource":{"name":"web1","type":"vm","target":"started","state":"blocked","node":null,
                 "reason":"no node may run it"},
                 "chosen":null,"refusal":"no node may run it","next":null,"underWay":null,
                 "scores":[{"node":"jupiter1","total":200,
                 "shares":[{"rule":"home","score":100},{"rule":"stickiness","score":100}],
                 "refusal":"it is unclean"},
                           {"node":"jupiter2","total":0,"shares":[],"refusal":null}],
                 "presences":[{"node":"jupiter1","presence":"unknown","why":"not heard"}],
                 "decisions":[{"at":"2026-05-04T10:00:00Z","subject":"web1","text":"wait",
                 "reasons":["jupiter1 is not proven off"]}]}""");

        assertThat(services.run("why", "web1").out()).isEqualTo("""
                web1 is blocked, wanted started
                  because no node may run it
                  not placed: no node may run it

                NODE      SCORE  OF WHICH                  EXCLUDED BECAUSE
                jupiter1  200    home 100, stickiness 100  it is unclean
                jupiter2  0      -                         -

                NODE      PRESENCE  WHY
                jupiter1  unknown   not heard

                Decisions, latest last
                  10:00  wait
                         jupiter1 is not proven off
                """);
    }

    @Test
    void whyFitsAScreenAndTellsAllOnlyWhenAsked() {
        var decisions = new StringJoiner(",", "[", "]");
        for (int i = 0; i < 90; i++) {
            var what = i < 50 ? "decision " + i : "start on jupiter" + (1 + i % 2) + " failed";
            decisions.add("{\"at\":\"2026-05-0%dT10:0%d:00Z\",\"text\":\"%s\",\"reasons\":[\"its disk is gone\"]}"
                    .formatted(i < 45 ? 3 : 4, i % 10, what));
        }
        services.answers("GET /v1/why/web1", 200, """
                {"resource":{"name":"web1","target":"started","state":"failed"},"decisions":%s}""".formatted(decisions));

        var folded = services.run("why", "web1").out();
        assertThat(folded.lines().count()).isLessThanOrEqualTo(23);
        assertThat(folded).contains("  … 43 earlier ones: --all\n", "  10:09  decision 49\n").endsWith("""
                  10:00  start on jupiter1 failed … 20 times, last 10:08
                         its disk is gone
                  10:01  start on jupiter2 failed … 20 times, last 10:09
                         its disk is gone
                """);
        var all = services.run("why", "web1", "--all").out();
        assertThat(all).contains("2026-05-03T10:00:00Z  decision 0\n", "2026-05-04T10:09:00Z  start on jupiter2 failed\n");
        assertThat(all.lines().count()).isEqualTo(2 + 1 + 2 * 90);
    }

    @Test
    void volumeStatusSaysWhatIsFrozenAndWhy() throws IOException {
        assertThat(services.answers("GET /v1/volumes", Samples.volumes()).run("volume", "status").out()).isEqualTo("""
                Seen by jupiter1

                VOLUME  SIZE    ROLE       DISK          CONNECTION  PEER      ROLE     DISK      OUT OF SYNC
                mail1   64 MiB  Secondary  Inconsistent  SyncTarget  jupiter2  Primary  UpToDate  1.5 KiB, resync 98 %
                web1    64 MiB  Primary    UpToDate      Connecting  jupiter2  Unknown  Unknown   0 B

                mail1: may not become Primary here: it is Inconsistent
                web1: frozen, no write is acknowledged: waits for jupiter2's mark or a proof that it is off
                """);
    }

    @Test
    void timelineShowsEachStage() throws IOException {
        assertThat(services.answers("GET /v1/timeline", Samples.timeline()).run("timeline").out())
                .startsWith("jupiter1 was lost: no heartbeat on any link\n")
                .contains("proven off        130 ms  10:00:01.150", "total             2.4 s   -",
                        "Guests recovered: web1");
    }

    @Test
    void severalFailoversAreALineEach() throws IOException {
        assertThat(services.answers("GET /v1/timelines", List.of(Samples.timeline(), Samples.timeline()))
                .run("timeline", "--all").out()).isEqualTo("""
                LOST AT  NODE      DETECTED  PROVEN OFF  PROMOTED  STARTED  TOTAL  GUESTS
                10:00    jupiter1  1.0 s     130 ms      50 ms     1.2 s    2.4 s  web1
                10:00    jupiter1  1.0 s     130 ms      50 ms     1.2 s    2.4 s  web1
                """);
        assertThat(services.answers("GET /v1/timelines", List.of()).run("timeline", "--all").out()).contains("No node");
    }

    @Test
    void aTimeThatIsNoneIsRefusedWithWhatIsUnderstood() {
        assertThat(services.run("events", "--since", "yesterday").err())
                .contains("'yesterday' is no time for --since", "2h", "2026-05-04");
        assertThat(services.run("events", "--since", "yesterday").exit()).isEqualTo(1);
        assertThat(services.said).isEmpty();
    }

    @Test
    void configShowIsReadable() throws IOException {
        assertThat(services.answers("GET /v1/snapshot", Samples.snapshot()).run("config", "show").out())
                .startsWith("Cluster jupiter, revision 12-0123456789abcdef\ndeadtime 3.0 s, keepalive 600 ms")
                .contains("jupiter2  yes      grey 10.90.2.2", "web1   jupiter1  started  1      96 MiB  web1");
    }

    @Test
    void explainTellsAFieldsLimitsWithTheirReasons() {
        services.answers("GET /v1/fields", 200, """
                [{"path":"cluster","type":"text","unit":"","required":true,"standard":"","limits":[],
                  "help":"name of the cluster",
                  "change":"takes effect at once","attribute":"thClusterName"},
                 {"path":"volumes[].sizeBytes","type":"whole number","unit":"bytes","required":true,"standard":"",
                  "limits":["must be at least 4096 bytes: a volume holds at least one block"],"help":"size of the volume",
                  "change":"can't be changed: its metadata lies behind its data","attribute":"thSizeBytes"}]""");

        assertThat(services.run("config", "explain", "sizebytes").out()).isEqualTo("""
                volumes[].sizeBytes: size of the volume
                  whole number (bytes), required
                  must be at least 4096 bytes: a volume holds at least one block
                  can't be changed: its metadata lies behind its data
                  in the directory: thSizeBytes
                """);
        assertThat(services.run("config", "explain").out()).isEqualTo("""
                FIELD                TYPE                  WHAT IT IS
                cluster              text                  name of the cluster
                volumes[].sizeBytes  whole number (bytes)  size of the volume
                """);
        assertThat(services.run("config", "explain", "speed").err())
                .isEqualTo("twinctl: there is no field speed; 'twinctl config explain' lists them all\n");
    }

    @Test
    void acceptedWishIsToldInTheServicesWords() {
        services.answers("POST /v1/guests/web1/move", 202, "{\"will\":\"web1 stops on jupiter1 and starts on jupiter2\"}");
        var ran = services.run("vm", "move", "web1", "jupiter2");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualTo("web1 stops on jupiter1 and starts on jupiter2\n");
        assertThat(services.said.getFirst().body().path("node").asText()).isEqualTo("jupiter2");
    }

    @Test
    void refusalGoesToStderrWithItsReason() {
        services.answers("POST /v1/guests/web1/move", 409, """
                {"status":409,"title":"Refused","detail":"jupiter2 is not online","reasons":["jupiter2 is not online"]}""");
        var ran = services.run("vm", "move", "web1", "jupiter2");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("twinctl: Refused: jupiter2 is not online\n");
    }

    @Test
    void allReasonsArePrinted() throws IOException {
        var file = Files.writeString(etc.resolve("new.json"), Rest.JSON.writeValueAsString(Samples.snapshot()));
        services.answers("POST /v1/proposals", 422, """
                {"status":422,"title":"Not valid","detail":"The configuration stays as it is.",
                 "reasons":["guest web1: home jupiter9 is no node",
                 "volumes web1 and mail1 share /dev/twinhost/web1 on jupiter1"]}""");
        var ran = services.run("config", "apply", file.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("""
                twinctl: Not valid: The configuration stays as it is.
                  - guest web1: home jupiter9 is no node
                  - volumes web1 and mail1 share /dev/twinhost/web1 on jupiter1
                """);
    }

    @Test
    void applyNamesTheRevisionTheFileWasMadeFrom() throws IOException {
        var file = Files.writeString(etc.resolve("new.json"), Rest.JSON.writeValueAsString(Samples.snapshot()));
        services.answers("POST /v1/proposals", 200, """
                {"verdict":"APPLIED","revision":{"number":13,"hash":"fedcba9876543210"},
                 "warnings":["jupiter2 is in standby"]}""");
        var ran = services.run("config", "apply", file.toString(), "-m", "more memory");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualTo("revision 13-fedcba9876543210 is in force\n  unwise: jupiter2 is in standby\n");
        var proposal = services.said.getFirst().body();
        assertThat(proposal.path("expectedRevision").asText()).isEqualTo("12");
        assertThat(proposal.path("author").asText()).isEqualTo("anna");
        assertThat(proposal.path("comment").asText()).isEqualTo("more memory");
        assertThat(proposal.path("snapshot").path("guests").path(0).path("name").asText()).isEqualTo("web1");
    }

    @Test
    void applyOfAFileWithoutRevisionReplacesTheOneInForce() throws IOException {
        var file = Files.writeString(etc.resolve("new.json"), "{\"cluster\":\"jupiter\"}");
        services.answers("GET /v1/snapshot", Samples.snapshot()).answers("POST /v1/proposals", 200, "{\"revision\":\"13-aa\"}");

        assertThat(services.run("config", "apply", file.toString()).out()).isEqualTo("revision 13-aa is in force\n");
        assertThat(services.said.getLast().body().path("expectedRevision").asLong()).isEqualTo(12);
    }

    @Test
    void brokenFileIsRefusedBeforeAnythingIsSent() throws IOException {
        var file = Files.writeString(etc.resolve("new.json"), "{\n  \"cluster\": oops }");
        var ran = services.run("config", "apply", file.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("is not JSON", "line 2");
        assertThat(services.run("config", "apply", "/nowhere.json").err())
                .isEqualTo("twinctl: there is no file /nowhere.json\n");
        assertThat(services.said).isEmpty();
    }

    @Test
    void whoseDataIsRightIsSaidByNameAndRefusedOnceItIsKnown() {
        services.answers("POST /v1/volumes/web1/sync?from=jupiter1", 200, "{}");
        var ran = services.run("volume", "sync", "web1", "--from", "jupiter1");
        assertThat(ran.out()).isEqualTo("web1: the data of jupiter1 is right; once the replicas are connected all of the other"
                + " is overwritten with it (twinctl volume status)\n");

        services.answers("POST /v1/volumes/mail1/sync?from=jupiter1", 409, """
                {"status":409,"title":"Not synced","detail":"it was synced before","reasons":[]}""");
        var refused = services.run("volume", "sync", "mail1", "--from", "jupiter1");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("twinctl: Not synced: it was synced before\n");

        assertThat(services.run("volume", "sync", "web1").exit()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "vm", "node", "volume", "fence", "config", "destroy", "vm start", "vm move", "why", "vm start web1 more",
        "status -o xml", "status --loud", "config apply", "fence confirm", "audit", "volume promote",
    })
    void whatIsNotUnderstoodIsUsage(String command) {
        var ran = services.run(command.isEmpty() ? new String[0] : command.split(" "));

        assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).containsAnyOf("Usage: twinctl", "Did you mean");
        assertThat(ran.out()).isEmpty();
        assertThat(services.said).isEmpty();
    }

    @Test
    void helpAndVersionAreDone() {
        assertThat(services.run("--help").exit()).isZero();
        assertThat(services.run("vm", "move", "--help").out()).contains("Usage: twinctl vm move", "the best other node");
        assertThat(services.run("--version").exit()).isZero();
    }

    @Test
    void answersThatAreNoAnswersFail() {
        services.answers("GET /v1/status", 500, "<html>").answers("GET /v1/timeline", 503, "{}")
                .answers("GET /v1/volumes", 200, "{\"volumes\":7}");

        assertThat(services.run("status").err()).contains("HTTP 500 and no JSON came back for /v1/status");
        assertThat(services.run("timeline").err()).contains("HTTP 503 and no reason came back for /v1/timeline");
        assertThat(services.run("volume", "status").err()).contains("the answer is not understood");
        assertThat(services.run("volume", "status").exit()).isEqualTo(1);
    }

    @Test
    void saysWhichVolumeHasNoSealOnItsWire() throws IOException {
        var state = Samples.volumes();
        var first = new ReplicationState(state.sequence(), state.at(), state.node(), state.incarnation(), state.session(),
                List.of(state.volumes().getFirst().withoutSeal()), state.peers());

        assertThat(services.answers("GET /v1/volumes", state).run("volume", "status").out()).doesNotContain("SEALED");
        assertThat(services.answers("GET /v1/volumes", first).run("volume", "status").out()).contains(
                "mail1: NOT SEALED: who reaches the cable to jupiter2 reads and changes its data (the link is set 'unsealed')");
    }

    @Test
    void saysWhereReplicasDifferAndWhatToDo() throws IOException {
        var state = Samples.volumes();
        var differs = new VerifyState(false, null, null, state.at(), 1 << 30, 4096, 8192,
                List.of(new VerifyState.Range(28672, 4096), new VerifyState.Range(65536, 4096)));
        var first = new ReplicationState(state.sequence(), state.at(), state.node(), state.incarnation(), state.session(),
                List.of(state.volumes().getFirst().with(differs),
                        state.volumes().getLast().with(new VerifyState(true, 12.5, "a reason", null, 0, 0, 0, List.of()))),
                state.peers());

        assertThat(services.answers("GET /v1/volumes", first).run("volume", "status").out()).contains(
                "mail1: AT RISK: the replicas differ in 8 KiB and nobody knows which is right, at 28672+4096 65536+4096:"
                        + " look at both, then twinctl volume verify mail1 --from NODE --found " + differs.finding() + "\n",
                "mail1: compared at " + state.at() + ", 4 KiB repaired\n",
                "web1: being compared, 13 %, waits: a reason\n");
        var bad = new VerifyState(false, null, null, null, 0, 0, 0, List.of(), null, 1 << 20, List.of(new VerifyState.Trouble(
                new VerifyState.Range(4096, 1 << 20), VerifyState.Why.NOT_READ, "jupiter2")));
        var second = new ReplicationState(state.sequence(), state.at(), state.node(), state.incarnation(), state.session(),
                List.of(state.volumes().getFirst().with(bad)), state.peers());
        assertThat(services.answers("GET /v1/volumes", second).run("volume", "status").out()).contains(
                "mail1: BAD DISK: 1 MiB could not be compared or repaired: 4096+1048576 can't be read on jupiter2: look at that"
                        + " disk (smartctl) and replace it if it is bad, then twinctl volume verify mail1\n");
        assertThat(services.run("volume", "verify", "web1", "--stop", "--from", "jupiter1").exit()).isEqualTo(2);
        assertThat(services.run("volume", "verify", "web1", "--from", "jupiter1").exit()).isEqualTo(2);
    }

    @Test
    void namesAreEncoded() {
        services.run("vm", "start", "../x y");
        assertThat(services.said.getFirst().request()).isEqualTo("POST /v1/guests/..%2Fx%20y/start");
    }
}
