package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What voids a promise is read out, and done only for whoever gives his word after that. */
class YourWordTest extends WithServices {

    private static final String READ_OUT = """
            {"node":"jupiter1","warning":"Your word that jupiter1 is off: S1 to S4 are void.","confirm":"off-jupiter1-12"}""";

    @Test
    void fenceConfirmReadsOutWhatItVoidsAndDoesNothingWhenNobodyCanBeAsked() {
        services.answers("GET /v1/confirm/jupiter1", 200, READ_OUT)
                .answers("POST /v1/confirm/jupiter1?confirm=off-jupiter1-12", 200,
                        "{\"proof\":{\"incarnation\":3},\"text\":\"…\"}");
        var alone = services.run("fence", "confirm", "jupiter1");
        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.err())
                .contains("S1 to S4 are void", "nothing was done", "twinctl fence confirm jupiter1 --yes jupiter1");
        assertThat(services.said).singleElement().extracting(Services.Said::request).isEqualTo("GET /v1/confirm/jupiter1");

        var ran = services.run("fence", "confirm", "jupiter1", "--yes", "jupiter1");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).contains("Your word that jupiter1 is off", "S1 to S4");
        assertThat(ran.out()).isEqualTo("jupiter1 counts as off up to incarnation 3, on your word\n");
        assertThat(services.said.getLast().body().path("operator").asText()).isEqualTo("anna");
    }

    @Test
    void fenceConfirmAsksAtATerminal() {
        services.answers("GET /v1/confirm/jupiter1", 200, READ_OUT)
                .answers("POST /v1/confirm/jupiter1?confirm=off-jupiter1-12", 200, "{}");

        var hesitant = services.run(Optional.of(_ -> "no"), "fence", "confirm", "jupiter1");
        assertThat(hesitant.exit()).isEqualTo(1);
        assertThat(hesitant.err()).endsWith("twinctl: not confirmed, nothing was done\n");
        assertThat(services.run(Optional.of(_ -> null), "fence", "confirm", "jupiter1").exit()).isEqualTo(1);
        assertThat(services.said).allMatch(said -> said.request().startsWith("GET"));

        assertThat(services.run(Optional.of(_ -> "jupiter1"), "fence", "confirm", "jupiter1").exit()).isZero();
        assertThat(services.run(Optional.of(_ -> "no"), "fence", "confirm", "jupiter1", "--yes", "jupiter1").exit()).isZero();
    }

    @Test
    void fenceConfirmIsRefusedWhileTheNodeIsHeard() {
        services.answers("GET /v1/confirm/jupiter1", 200, READ_OUT)
                .answers("POST /v1/confirm/jupiter1?confirm=off-jupiter1-12", 409, """
                {"status":409,"title":"Not confirmed","detail":"jupiter1 is heard on serial","reasons":[]}""");
        var ran = services.run("fence", "confirm", "jupiter1", "--yes", "jupiter1");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).endsWith("twinctl: Not confirmed: jupiter1 is heard on serial\n");
    }

    @Test
    void whatWouldBeRefusedIsNotReadOutFirst() {
        services.answers("GET /v1/confirm/jupiter1", 409, """
                {"status":409,"title":"Not confirmed","detail":"jupiter1 is heard right now on red: it is not off"}""")
                .answers("GET /v1/volumes/web1/force", 409, """
                {"status":409,"title":"Not promoted","detail":"it is Primary here already: there is nothing to be forced"}""");
        for (var command : new String[] {"fence confirm jupiter1", "volume force web1"}) {
            var ran = services.run(Optional.of(_ -> {
                throw new AssertionError("nobody is to be asked");
            }), command.split(" "));
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).startsWith("twinctl: Not ").doesNotContain("S1").hasLineCount(1);
        }
    }

    @Test
    void whatASplitBrainLosesIsReadOutAndTakesTheVolumesName() {
        services.answers("GET /v1/volumes/web1/resolve?discard=jupiter2", 200, """
                {"volume":"web1","warning":"ALL that was written on jupiter2 IS LOST.","confirm":"resolve-web1-ab"}""")
                .answers("POST /v1/volumes/web1/resolve?confirm=resolve-web1-ab&discard=jupiter2", 200, "{}")
                .answers("GET /v1/volumes/mail1/resolve?discard=jupiter2", 409, """
                {"status":409,"title":"Not resolved","detail":"jupiter2 is Primary; no connection","reasons":[]}""");

        var alone = services.run("volume", "resolve", "web1", "--discard", "jupiter2");
        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.err()).contains("written on jupiter2 IS LOST", "nothing was done",
                "twinctl volume resolve web1 --discard jupiter2 --yes web1");
        assertThat(services.run(Optional.of(_ -> "yes"), "volume", "resolve", "web1", "--discard", "jupiter2").exit())
                .isEqualTo(1);
        assertThat(services.run("volume", "resolve", "web1", "--discard", "jupiter2", "--yes", "jupiter2").err())
                .contains("jupiter2 is not web1; nothing was done");
        assertThat(services.run("volume", "resolve", "mail1", "--discard", "jupiter2", "--yes", "mail1").err())
                .isEqualTo("twinctl: Not resolved: jupiter2 is Primary; no connection\n");
        assertThat(services.run("volume", "resolve", "web1").exit()).isEqualTo(2);
        assertThat(services.said).allMatch(said -> said.request().startsWith("GET"));

        assertThat(services.run(Optional.of(_ -> "web1"), "volume", "resolve", "web1", "--discard", "jupiter2").out())
                .isEqualTo("web1: what was written on jupiter2 is thrown away; once the replicas meet it gets the other's data"
                        + " (twinctl volume status)\n");
        var scripted = services.run("volume", "resolve", "web1", "--discard", "jupiter2", "--yes", "web1");
        assertThat(scripted.exit()).isZero();
        assertThat(scripted.err()).contains("IS LOST");
    }

    @Test
    void aForcedPromotionIsReadOutAndTakesTheVolumesName() {
        services.answers("GET /v1/volumes/web1/force", 200, """
                {"volume":"web1","warning":"Volume web1 is Outdated here. S1 and S2 are void.","confirm":"force-web1-ab"}""")
                .answers("POST /v1/volumes/web1/force?confirm=force-web1-ab", 200, "{}");

        var alone = services.run("volume", "force", "web1");
        assertThat(alone.exit()).isEqualTo(1);
        assertThat(alone.err()).contains("Outdated here", "nothing was done", "twinctl volume force web1 --yes web1");
        assertThat(services.run(Optional.of(_ -> "yes"), "volume", "force", "web1").exit()).isEqualTo(1);
        assertThat(services.run("volume", "force", "web1", "--yes", "mail1").err())
                .isEqualTo("twinctl: --yes takes the name of the volume once more, and mail1 is not web1; nothing was done."
                        + " Who wants it: twinctl volume force web1 --yes web1\n");
        assertThat(services.run("volume", "force", "web1", "--yes").err()).contains("and none was given; nothing was done");
        assertThat(services.said).allMatch(said -> said.request().startsWith("GET"));

        assertThat(services.run(Optional.of(_ -> "web1"), "volume", "force", "web1").out())
                .isEqualTo("web1 is Primary here, on your word (twinctl volume status)\n");
        assertThat(services.said.getLast().body().path("operator").asText()).isEqualTo("anna");
        var scripted = services.run("volume", "force", "web1", "--yes", "web1");
        assertThat(scripted.exit()).isZero();
        assertThat(scripted.err()).contains("Outdated here");
    }
}
