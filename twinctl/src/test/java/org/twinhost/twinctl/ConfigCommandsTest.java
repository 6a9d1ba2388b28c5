package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.twinctl.rest.Rest;

class ConfigCommandsTest extends WithServices {

    private static final String EDITS = """
            "edits":[{"thing":"guests web1","field":"memoryMib","before":"96","after":"160",
              "effect":"takes effect when the guest is started next","staged":true},
             {"thing":"","field":"stickiness","before":"100","after":"7","effect":"","staged":false},
             {"thing":"guests db1","field":"","before":null,"after":"uuid 5c0f","effect":"","staged":false},
             {"thing":"constraints far","field":"","before":"score 5","after":null,"effect":"","staged":false}]""";
    private static final String SHOWN = """
              staged: guests web1: memoryMib 96 → 160 (takes effect when the guest is started next)
              stickiness 100 → 7
              guests db1: added: uuid 5c0f
              constraints far: removed
            """;
    private static final String VALID = "{\"verdict\":\"VALID\",\"revision\":{\"number\":12,\"hash\":\"aa\"}," + EDITS + ","
            + "\"warnings\":[\"there is only one UDP link\"],\"notChecked\":[\"on jupiter2: it does not answer\"]}";
    private static final String UNCHANGED = """
            {"verdict":"UNCHANGED","revision":{"number":12,"hash":"aa"},
             "reasons":["its revision 11-ab, for the service counts revisions itself"],"warnings":[]}""";
    private static final String REFUSED = """
            {"status":422,"title":"Not a valid configuration","detail":"Nothing was changed.",
             "reasons":["guests[1].memroyMib is no field of the configuration; did you mean memoryMib?",
                        "on jupiter2: there is no bridge br7"]}""";
    private static final String CHECK = "POST /v1/proposals?check=true";

    private Path file() throws IOException {
        return Files.writeString(etc.resolve("new.json"), Rest.JSON.writeValueAsString(Samples.snapshot()));
    }

    @Test
    void checkShowsWhatWouldChangeWhatIsUnwiseAndWhatNobodyCouldAsk() throws IOException {
        services.answers(CHECK, 200, VALID);
        var ran = services.run("config", "check", file().toString());
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualTo("valid; it would change\n" + SHOWN
                + "  unwise: there is only one UDP link\n  not checked on jupiter2: it does not answer\n");
        assertThat(services.said).singleElement().satisfies(said -> {
            assertThat(said.body().path("snapshot").path("cluster").asText()).isEqualTo("jupiter");
            assertThat(said.body().path("expectedRevision").asLong()).as("what apply would ask for").isEqualTo(12);
        });
    }

    @Test
    void checkRefusesWhatApplyWould() throws IOException {
        services.answers(CHECK, 409, """
                {"status":409,"title":"Not the revision you know","detail":"it was made from revision 11"}""");
        assertThat(services.run("config", "check", file().toString()).err())
                .isEqualTo("twinctl: Not the revision you know: it was made from revision 11\n");
        services.answers(CHECK, 200, VALID);
        services.run("config", "diff", file().toString());
        assertThat(services.said.getLast().body().has("expectedRevision")).as("diff takes any").isFalse();
    }

    @Test
    void statusTellsWhereItComesFromAndWhatToDo() {
        services.answers("GET /v1/config/status", 200, """
                {"node":"jupiter1","published":{"number":12,"hash":"aa"},"origin":"DISK","directory":"REFUSED",
                 "text":"the directory's edit is refused; mend it there","reasons":["guest web1: its home mars"],
                 "mayWrite":true}""");
        assertThat(services.run("config", "status").out()).isEqualTo("""
                jupiter1 publishes revision 12-aa, from its disk, and may make new ones.
                Directory refused: the directory's edit is refused; mend it there
                  - guest web1: its home mars
                """);
    }

    @Test
    void withoutATerminalNoEditorIsStarted() {
        var ran = services.run("config", "edit");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).startsWith("twinctl: an editor needs a terminal, nothing was changed.")
                .contains("twinctl config show -o json", "twinctl config apply FILE");
        assertThat(services.said).isEmpty();
    }

    @Test
    void checkFailsWithEveryReason() throws IOException {
        services.answers(CHECK, 422, REFUSED);
        var ran = services.run("config", "check", file().toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("""
                twinctl: Not a valid configuration: Nothing was changed.
                  - guests[1].memroyMib is no field of the configuration; did you mean memoryMib?
                  - on jupiter2: there is no bridge br7
                """);
    }

    @ParameterizedTest
    @CsvSource({"check, POST /v1/proposals?check=true", "apply, POST /v1/proposals"})
    void aFileThatChangesNothingFailsAndSaysWhatOfItIsNoConfiguration(String command, String request) throws IOException {
        services.answers(request, 200, UNCHANGED);
        var ran = services.run("config", command, file().toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("twinctl: " + etc.resolve("new.json")
                + " changes nothing: revision 12-aa is in force and says the same. What differs is no configuration:\n"
                + "  - its revision 11-ab, for the service counts revisions itself\n");
        var json = services.run("config", command, file().toString(), "-o", "json");
        assertThat(json.exit()).isEqualTo(1);
        assertThat(Rest.JSON.readTree(json.out())).isEqualTo(Rest.JSON.readTree(UNCHANGED));
    }

    @Test
    void whatShowPrintsCanBeAppliedAsItIs() throws IOException {
        services.answers("GET /v1/snapshot", Samples.snapshot()).answers("POST /v1/proposals", 200, UNCHANGED);
        var shown = Files.writeString(etc.resolve("shown.json"), services.run("config", "show", "-o", "json").out());
        services.run("config", "apply", shown.toString());
        assertThat(services.said.getLast().body().path("snapshot")).isEqualTo(
                Rest.JSON.readTree(Rest.JSON.writeValueAsString(Samples.snapshot())));
    }

    @Test
    void applyShowsWhatIsStaged() throws IOException {
        services.answers("POST /v1/proposals", 200, VALID.replace("VALID", "APPLIED"));
        assertThat(services.run("config", "apply", file().toString()).out())
                .startsWith("revision 12-aa is in force\n" + SHOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "diff,         GET /v1/revisions/12/diff",
        "diff 7,       GET /v1/revisions/7/diff/12",
        "diff 7-ab 9,  GET /v1/revisions/7/diff/9",
    })
    void diffComparesRevisions(String command, String request) throws IOException {
        services.answers("GET /v1/snapshot", Samples.snapshot()).answers(request, 200,
                "{\"from\":{\"number\":7,\"hash\":\"ab\"},\"to\":{\"number\":9,\"hash\":\"cd\"}," + EDITS + "}");
        var ran = services.run(("config " + command).split(" +"));
        assertThat(ran.out()).as(ran.err()).isEqualTo("from revision 7-ab to 9-cd\n" + SHOWN);
    }

    @Test
    void diffComparesAFileWithWhatIsInForce() throws IOException {
        services.answers(CHECK, 200, VALID);
        assertThat(services.run("config", "diff", file().toString()).out()).isEqualTo(SHOWN);
        services.answers(CHECK, 200, UNCHANGED);
        var same = services.run("config", "diff", file().toString());
        assertThat(same.out()).isEqualTo("nothing differs\n");
        assertThat(same.exit()).isZero();
    }

    @Test
    void logTellsWhoAndWhy() {
        services.answers("GET /v1/revisions", 200, """
                [{"revision":{"number":9,"hash":"cd"},"author":"anna","comment":"more\\nmemory","at":"2026-05-04T10:00:00Z"},
                 {"revision":{"number":8,"hash":"bc"},"author":null,"comment":null,"at":null}]""");
        assertThat(services.run("config", "log").out()).isEqualTo("""
                REVISION  AT                    BY    WHY
                9-cd      2026-05-04T10:00:00Z  anna  more�memory
                8-bc      -                     -     -
                """);
        assertThat(services.run("config", "log", "-n", "1").out()).doesNotContain("8-bc");
        assertThat(services.run("config", "log", "-n", "0").exit()).isEqualTo(2);
    }

    @Test
    void anOldRevisionIsShown() throws IOException {
        services.answers("GET /v1/revisions/7", Samples.snapshot());
        assertThat(services.run("config", "show", "7").out()).startsWith("Cluster jupiter, revision 12-");
    }

    @Test
    void revertShowsWhatItChangesAndAsks() throws IOException {
        services.answers("GET /v1/revisions/7", Samples.snapshot()).answers("GET /v1/snapshot", Samples.snapshot())
                .answers(CHECK, 200, VALID).answers("POST /v1/proposals", 200, VALID.replace("VALID", "APPLIED"));

        var alone = services.run("config", "revert", "7");
        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.err()).contains("staged: guests web1: memoryMib 96 → 160", "nothing was done",
                "twinctl config revert 7 --yes");
        assertThat(services.run(Optional.of(_ -> "no"), "config", "revert", "7").exit()).isEqualTo(1);
        assertThat(services.said).noneMatch(said -> said.request().equals("POST /v1/proposals"));

        assertThat(services.run(Optional.of(_ -> "yes"), "config", "revert", "7").exit()).isZero();
        assertThat(services.said.getLast().body().path("comment").asText()).isEqualTo("revision 7 again");
        assertThat(services.said.getLast().body().path("expectedRevision").asLong()).isEqualTo(12);
        services.answers(CHECK, 200, UNCHANGED);
        assertThat(services.run("config", "revert", "7", "--yes").err()).startsWith("twinctl: revision 7 changes nothing");
    }

    @Test
    void editAppliesWhatWasMadeOfIt() throws IOException {
        services.answers("GET /v1/snapshot", Samples.snapshot()).answers(CHECK, 200, VALID)
                .answers("POST /v1/proposals", 200, VALID.replace("VALID", "APPLIED"));
        var ran = services.run("config", "edit", "-m", "why", "--editor",
                "sed -i 's/\"stickiness\" : 100/\"stickiness\" : 7/'");
        assertThat(ran.exit()).as(ran.err()).isZero();
        var proposal = services.said.getLast().body();
        assertThat(proposal.path("snapshot").path("stickiness").asInt()).isEqualTo(7);
        assertThat(proposal.path("comment").asText()).isEqualTo("why");
        assertThat(proposal.path("expectedRevision").asLong()).isEqualTo(12);
    }

    @Test
    void editOpensWhatIsRefusedAgainWithTheReasonsAndKeepsItWhenItIsGivenUp() throws IOException {
        services.answers("GET /v1/snapshot", Samples.snapshot()).answers(CHECK, 422, REFUSED);
        var log = etc.resolve("opened");
        var editor = script("cat \"$1\" >> " + log + "; sed -i 's/\"stickiness\" : 100/\"stickiness\" : 7/' \"$1\"");
        var ran = services.run("config", "edit", "--editor", editor);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("given up, nothing was changed; what you wrote last is in ");
        assertThat(Files.readString(log)).contains("// Not a valid configuration",
                "//   - on jupiter2: there is no bridge br7\n", "\"stickiness\" : 7");
        var kept = Path.of(ran.err().strip().replaceAll(".* ", ""));
        assertThat(Files.readString(kept)).startsWith("{").contains("\"stickiness\" : 7");
        Files.delete(kept);
        assertThat(services.said).noneMatch(said -> said.request().equals("POST /v1/proposals"));
    }

    @Test
    void anEditorThatFailsOrEditsNothingChangesNothing() throws IOException {
        services.answers("GET /v1/snapshot", Samples.snapshot());
        assertThat(services.run("config", "edit", "--editor", "true").err())
                .isEqualTo("twinctl: nothing was edited, nothing was changed\n");
        assertThat(services.run("config", "edit", "--editor", "false").err()).contains("failed with 1, nothing was changed");
        assertThat(services.said).allMatch(said -> said.request().startsWith("GET"));
    }

    @Test
    void textThatIsNoJsonIsOpenedAgain() throws IOException {
        services.answers("GET /v1/snapshot", Samples.snapshot()).answers(CHECK, 200, VALID)
                .answers("POST /v1/proposals", 200, VALID.replace("VALID", "APPLIED"));
        var editor = script("if grep -q '^// ' \"$1\"; then sed -i 's/oops/7/' \"$1\";"
                + " else sed -i 's/\"stickiness\" : 100/\"stickiness\" : oops/' \"$1\"; fi");
        assertThat(services.run("config", "edit", "--editor", editor).exit()).isZero();
        assertThat(services.said.getLast().body().path("snapshot").path("stickiness").asInt()).isEqualTo(7);
    }

    private String script(String text) throws IOException {
        var file = Files.writeString(etc.resolve("editor"), "#!/bin/sh\n" + text + "\n");
        return "sh " + file;
    }

    @Test
    void adoptTakesOverWhatWasEditedByHand() {
        services.answers("POST /v1/adopt", 200, VALID.replace("VALID", "APPLIED"));
        assertThat(services.run("config", "adopt", "-m", "Ben was right").out()).startsWith("revision 12-aa is in force\n");
        assertThat(services.said.getLast().body().path("author").asText()).isEqualTo("anna");
        assertThat(services.said.getLast().body().path("comment").asText()).isEqualTo("Ben was right");
    }

    @Test
    void chooseReadsOutTheDisagreementAndWhatItChangesAndAsks() {
        services.answers("GET /v1/config/status", 200,
                "{\"text\":\"the directory holds revision 8-bb, which does not follow\"}")
                .answers("POST /v1/choose?check=true", 200, VALID)
                .answers("POST /v1/choose", 200, "{\"verdict\":\"APPLIED\",\"revision\":\"9-cc\"}");
        var alone = services.run("config", "choose", "directory");
        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.err())
                .contains("which does not follow", "memoryMib 96 → 160", "twinctl config choose directory --yes");
        assertThat(services.said).noneMatch(said -> said.request().equals("POST /v1/choose"));
        assertThat(services.run("config", "choose", "directory", "--yes").out()).isEqualTo("revision 9-cc is in force\n");
        assertThat(services.said.getLast().body().path("keep").asText()).isEqualTo("DIRECTORY");
    }

    @Test
    void whatCannotBeChosenIsNotReadOutFirst() {
        services.answers("POST /v1/choose?check=true", 409, """
                {"status":409,"title":"Not the revision you know","detail":"the directories agree"}""");
        var ran = services.run(Optional.of(_ -> {
            throw new AssertionError("nobody is to be asked");
        }), "config", "choose", "published");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("twinctl: Not the revision you know: the directories agree\n");
    }

    @Test
    void importBringsTheFirst() throws IOException {
        services.answers("POST /v1/import", 200, "{\"verdict\":\"APPLIED\",\"revision\":\"1-cc\"}");
        assertThat(services.run("config", "import", file().toString()).out()).isEqualTo("revision 1-cc is in force\n");
        assertThat(services.said.getLast().body().path("snapshot").path("cluster").asText()).isEqualTo("jupiter");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "check", "diff 7 x", "diff 1 2 3", "show x", "revert", "revert x", "choose", "choose both", "import", "edit more",
        "log 7", "adopt web1",
    })
    void whatIsNotUnderstoodIsUsage(String command) {
        var ran = services.run(("config " + command).split(" "));
        assertThat(ran.exit()).as(ran.err()).isEqualTo(2);
        assertThat(ran.err()).contains("Usage: twinctl");
        assertThat(services.said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "diff", "show", "revert", "choose", "import", "edit", "log", "adopt", "apply", "explain"})
    void eachSaysWhatItIsFor(String command) {
        var ran = services.run("config", command, "--help");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).startsWith("Usage: twinctl config " + command).contains("Exit code:");
    }
}
