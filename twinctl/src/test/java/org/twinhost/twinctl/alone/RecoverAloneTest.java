package org.twinhost.twinctl.alone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.Services;
import org.twinhost.twinctl.WithServices;
import org.twinhost.twinctl.drill.PlayedPace;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Screen;
import org.twinhost.twinctl.rest.Surroundings;

/** One word, and the node that is left goes on; nothing without it, and nothing twice. */
@Timeout(60)
class RecoverAloneTest extends WithServices {

    private static final String[] COMMAND = {"cluster", "recover-alone", "--yes", "jupiter"};
    private static final String FORCED = "POST /v1/volumes/%s/force?confirm=force-%s-Consistent";
    private static final String CONFIRMED = "POST /v1/confirm/jupiter2?confirm=off-jupiter2-1";

    private final LonelySite site =
            new LonelySite().mirrored("web1", DiskState.CONSISTENT).mirrored("db1", DiskState.CONSISTENT);

    private List<String> acts() {
        return services.said.stream().map(Services.Said::request).filter(each -> !each.startsWith("GET")).toList();
    }

    private static String forced(String volume) {
        return FORCED.formatted(volume, volume);
    }

    @Test
    void allIsShownAndOneWordConfirmsAndForcesInThatOrder() throws IOException {
        site.playedBy(services);
        var ran = services.run(Optional.of(_ -> "jupiter"), "cluster", "recover-alone");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("HAS TO BE FORCED", "web1 will run").endsWith("""
                jupiter2 counts as off, on your word
                jupiter1 may act alone, in view 9 [jupiter1]
                web1 is Primary here, on your word
                db1 is Primary here, on your word
                """);
        assertThat(acts()).containsExactly(CONFIRMED, forced("web1"), forced("db1"));
        assertThat(services.said).filteredOn(each -> each.request().startsWith("POST"))
                .allMatch(each -> each.body().path("operator").asText().equals("anna"));
    }

    @Test
    void withoutTheWordNothingIsDone() throws IOException {
        site.playedBy(services);
        assertThat(services.run("cluster", "recover-alone").err())
                .contains("nobody is there to be asked, nothing was done", "twinctl cluster recover-alone --yes jupiter");
        var typed = services.run(Optional.of(_ -> "jupiter2"), "cluster", "recover-alone");
        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err()).isEqualTo("twinctl: not confirmed, nothing was done\n");
        assertThat(services.run("cluster", "recover-alone", "--yes", "saturn").err())
                .contains("--yes takes the name of the cluster once more, and saturn is not jupiter; nothing was done");
        var json = services.run("cluster", "recover-alone", "-o", "json");
        assertThat(json.exit()).isZero();
        assertThat(json.out()).contains("\"fate\" : \"to-confirm\"", "\"fate\" : \"to-force\"", "\"lastNotedAt\" : null");
        assertThat(acts()).isEmpty();
    }

    @Test
    void whoIsHeardIsNotGone() throws IOException {
        site.confirm = new Answer.Refused("jupiter2 is heard right now on serial: it is not off");
        site.playedBy(services);
        var ran = services.run(COMMAND);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("it can't be recovered on this node alone now, nothing was done:",
                "heard right now on serial");
        assertThat(ran.out()).isEmpty();
        assertThat(acts()).isEmpty();
    }

    @Test
    void whatADeviceHasProvenIsSaidAndNotAsked() throws IOException {
        site.quorate = true;
        site.confirm = new Answer.Proven(LonelySite.proof(FenceProof.Method.POWER_OFF, "bmc2"));
        site.playedBy(services);
        var ran = services.run(COMMAND);
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("POWER_OFF by bmc2");
        assertThat(acts()).containsExactly(forced("web1"), forced("db1"));
    }

    @Test
    void aFailureInTheMiddleSaysWhatWasDoneAndTheSecondRunDoesTheRest() throws IOException {
        site.playedBy(services);
        services.answers(forced("db1"), 500, "{\"title\":\"Not promoted\",\"detail\":\"the disk failed: flush\"}");
        var failed = services.run(COMMAND);
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).isEqualTo("""
                twinctl: Not promoted: the disk failed: flush
                Done: confirm that jupiter2 is off, force volume web1.
                Not done, or not known to be: force volume db1.
                'twinctl cluster recover-alone' can be called again: it looks anew and does only what is missing.
                """);

        site.quorate = true;
        site.proofs = List.of(LonelySite.proof(FenceProof.Method.OPERATOR, "anna"));
        site.replicas.put("web1", LonelySite.primary("web1"));
        site.playedBy(services);
        services.said.clear();
        var second = services.run(COMMAND);
        assertThat(second.exit()).as(second.err()).isZero();
        assertThat(acts()).containsExactly(forced("db1"));

        site.replicas.put("db1", LonelySite.primary("db1"));
        site.playedBy(services);
        services.said.clear();
        assertThat(services.run("cluster", "recover-alone").exit()).as("nothing is left to be asked").isZero();
        assertThat(acts()).isEmpty();
    }

    @Test
    void whatBecameWorseAfterTheWordIsNotForced() throws IOException {
        site.playedBy(services);
        services.answers("GET /v1/volumes/web1", LonelySite.replica("web1", DiskState.OUTDATED));
        var ran = services.run(COMMAND);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("volume web1 is worse than what was shown, and was not forced: it is Outdated here now",
                "Not done, or not known to be: force volume web1, force volume db1");
        assertThat(acts()).containsExactly(CONFIRMED);
    }

    @Test
    void whoIsFoundAndSwitchedOnWhileAPersonReadsIsNotGoneOnWithout() throws IOException {
        site.quorate = true;
        site.proofs = List.of(LonelySite.proof(FenceProof.Method.OPERATOR, "anna"));
        site.playedBy(services);
        site.linkUp = true;
        var back = site.membership(true);
        site.linkUp = false;
        var may = site.membership(true);
        services.answersInTurn("GET /v1/membership", may, may, back);
        var ran = services.run(COMMAND);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("jupiter2 is heard over red: it is not off, so nothing is forced");
        assertThat(acts()).isEmpty();
        services.answersInTurn("GET /v1/membership", may, may, may, back);
        assertThat(services.run(COMMAND).err()).contains("jupiter2 is heard over red", "Done: nothing.");
        assertThat(acts()).as("not in between, either").isEmpty();
    }

    @Test
    void whoOnlyLooksHasNothingToWaitFor() throws IOException {
        site.playedBy(services);
        assertThat(services.run("cluster", "recover-alone", "-o", "json", "--wait").err()).contains("only looks");
    }

    @Test
    void whatNeedsNoWordAfterTheConfirmGetsNone() throws IOException {
        site.playedBy(services);
        services.answers("GET /v1/volumes/web1", LonelySite.primary("web1"));
        assertThat(services.run(COMMAND).out()).contains("web1 needs no word any more");
        assertThat(acts()).containsExactly(CONFIRMED, forced("db1"));
    }

    @Test
    void nothingIsForcedWhereHeartbeatDoesNotLetItAct() throws IOException {
        site.playedBy(services);
        services.answersInTurn("GET /v1/membership", site.membership(false));
        var told = new ArrayList<String>();
        var nobody = new PrintWriter(new StringWriter());
        var recovery = new Recovery(new Gateway(services.socket(), Patience.USUAL), new Surroundings(etc, Path.of("none"),
                "anna", services.socket(), nobody, nobody, Optional.empty(), Screen.PAPER, Patience.USUAL, Clock::systemUTC),
                new PlayedPace(), told::add);
        var plan = recovery.look();
        assertThatThrownBy(() -> recovery.run(plan)).isInstanceOf(Refusal.class)
                .hasMessageContaining("still does not let it act alone: waits for jupiter2 since its boot")
                .hasMessageContaining("Done: confirm that jupiter2 is off.");
        assertThat(acts()).containsExactly(CONFIRMED);
    }

    @Test
    void itWaitsUntilTheGuestsRunAndNotForThoseThatWillNot() throws IOException {
        site.mirrored("mix1", DiskState.INCONSISTENT);
        site.playedBy(services);
        services.answersInTurn("GET /v1/status", status("blocked", "blocked"), status("started", "starting"),
                status("started", "started"));
        var ran = services.run("cluster", "recover-alone", "--yes", "jupiter", "--wait");
        assertThat(ran.err()).contains("db1 is starting", "these guests run: web1, db1\n")
                .endsWith("twinctl: not recovered: mix1; what was shown says why\n");
        assertThat(ran.exit()).as("a script is not to take that for recovered").isEqualTo(1);
    }

    private static Map<String, Object> status(String web1, String db1) {
        return Map.of("cluster", Map.of(), "nodes", List.of(), "volumes", List.of(), "fencing", List.of(), "resources",
                List.of(guest("web1", web1), guest("db1", db1), guest("mix1", "blocked")));
    }

    private static ClusterStatus.Resource guest(String name, String state) {
        return new ClusterStatus.Resource(name, "vm", "started", state, null, 1L, null, null);
    }
}
