package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.assess.Assessment.Outcome;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.twinctl.drill.Cluster;

class DrillCommandsTest extends WithServices {

    private static final DrillReport REPORT = new DrillReport(DrillReport.Kind.POWER, "jupiter1",
            Instant.parse("2026-05-04T10:00:00Z"), "anna", "jupiter2", 28_000, Verdict.PROTECTED, Verdict.AT_RISK,
            List.of(new DrillReport.Guest("web1", Outcome.RESTARTS, "jupiter2", 5_000L, null, null)),
            List.of(new DrillReport.Seen(3_500, "jupiter1 is lost")), List.of("web1 runs nowhere else: failed"));

    private void isSafe() throws IOException {
        var cluster = new Cluster();
        services.answers("GET /v1/status", cluster.status()).answers("GET /v1/fencing", cluster.fencing())
                .answers("GET /v1/membership", 200, "{\"node\":\"jupiter2\"}");
    }

    private boolean isTouched() {
        return services.said.stream().anyMatch(each -> each.request().startsWith("POST"));
    }

    @Test
    void nothingBeginsWithoutTheNodesName() throws IOException {
        isSafe();
        var nobody = services.run("drill", "power", "jupiter1");
        assertThat(nobody.exit()).isEqualTo(1);
        assertThat(nobody.out()).isEqualTo("""
                It is safe: the cluster is PROTECTED.
                The power of jupiter1 will be cut, and comes back by itself. Promised:
                  mail1 runs on
                  web1 restarts on jupiter2 in about 5.0 s
                """);
        assertThat(nobody.err()).contains("twinctl drill power jupiter1 --deadline 120s --back 20m --yes jupiter1");
        assertThat(services.run(Optional.of(_ -> "jupiter2"), "drill", "power", "jupiter1").err())
                .isEqualTo("twinctl: not confirmed, nothing was done\n");
        assertThat(services.run("drill", "switchover", "jupiter1", "--yes", "yes").err()).contains("yes is not jupiter1");
        assertThat(isTouched()).isFalse();
    }

    @Test
    void whoIsToLookHungIsNamedToo() throws IOException {
        isSafe();
        var nobody = services.run("drill", "freeze", "jupiter1", "--guest", "web1");
        assertThat(nobody.out()).contains("will fall silent on every link", "  web1 restarts on jupiter2\n");
        assertThat(nobody.err()).contains(
                "twinctl drill freeze jupiter1 --guest web1 --deadline 120s --back 20m --yes jupiter1");
        assertThat(services.run("drill", "freeze", "jupiter2", "--yes", "jupiter2").err()).contains("jupiter2 is this node");
        assertThat(services.run("drill", "freeze", "jupiter1", "--guest", "mail1", "--yes", "jupiter1").err())
                .contains("mail1 does not run on jupiter1");
        assertThat(isTouched()).isFalse();
    }

    @Test
    void anUnsafeOneIsRefusedWithAllReasons() throws IOException {
        isSafe();
        var ran = services.run("drill", "power", "jupiter2", "--yes", "jupiter2");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .startsWith("twinctl: no drill of jupiter2, it is not safe; nothing was touched\n  - jupiter2 is this");
        assertThat(ran.out()).isEmpty();
        assertThat(isTouched()).isFalse();
    }

    @Test
    void whatFencingRefusesIsSaid() throws IOException {
        isSafe();
        services.answers("POST /v1/fencing/jupiter1/drill", 409, """
                {"status":409,"title":"No drill","detail":"nothing was switched","reasons":["jupiter1 is being fenced"]}""");
        var ran = services.run("drill", "power", "jupiter1", "--yes", "jupiter1");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("jupiter1 is being fenced");
    }

    @Test
    void keptReportsAreListedAndShown() throws IOException {
        services.answers("GET /v1/drills", List.of(REPORT));
        assertThat(services.run("drill", "list").out()).isEqualTo("""
                NUMBER  BEGAN                 DRILL  NODE      RESULT      TOOK    BY
                1       2026-05-04T10:00:00Z  power  jupiter1  NOT PASSED  28.0 s  anna
                """);
        assertThat(services.run("drill", "show").out()).isEqualTo("""
                drill power jupiter1: NOT PASSED in 28.0 s; began 2026-05-04T10:00:00Z, by anna, watched from jupiter2
                before PROTECTED, after AT RISK

                GUEST  PROMISED                             SEEN
                web1   restarts on jupiter2 in about 5.0 s  did not run

                    3.5 s  jupiter1 is lost

                not as it should be:
                  - web1 runs nowhere else: failed
                """);
        assertThat(services.run("drill", "show", "-o", "json").out()).contains("\"passed\" : false", "\"kind\" : \"power\"");
        assertThat(services.run("drill", "show", "2").err()).contains("there are 1 to 1");
        services.answers("GET /v1/drills", 200, "[]");
        assertThat(services.run("drill", "list").out()).isEqualTo("No drill was watched from this node yet.\n");
        assertThat(services.run("drill", "show").exit()).isEqualTo(1);
    }

    @Test
    void aTimeIsOne() {
        for (var time : List.of("", "s", "90h", "-5s", "1.5s")) {
            var ran = services.run("drill", "power", "jupiter1", "--deadline", time);
            assertThat(ran.exit()).as(time).isEqualTo(2);
        }
        assertThat(services.said).isEmpty();
    }
}
