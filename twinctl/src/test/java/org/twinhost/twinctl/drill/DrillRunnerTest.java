package org.twinhost.twinctl.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.contract.resource.DrillReport.Kind;
import org.twinhost.contract.resource.DrillReport.Seen;
import org.twinhost.twinctl.Services;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;

/** A whole drill over real HTTP; the cluster does what the story says at a moment, and the time is the test's. */
class DrillRunnerTest {

    private static final Wish POWER = new Wish(
            Kind.POWER, "jupiter1", null, Duration.ofSeconds(30), Duration.ofSeconds(60));
    private static final Wish FREEZE = new Wish(
            Kind.FREEZE, "jupiter1", null, Duration.ofSeconds(30), Duration.ofSeconds(60));
    private static final Wish SWITCHOVER = new Wish(
            Kind.SWITCHOVER, "jupiter1", null, Duration.ofSeconds(30), Duration.ofSeconds(30));

    @TempDir
    Path etc;

    private final Cluster cluster = new Cluster();
    private final Map<Long, Runnable> story = new TreeMap<>();
    private final List<String> said = new ArrayList<>();
    private Services services;
    private DrillRunner runner;
    private long ms;

    @BeforeEach
    void start() throws IOException {
        services = new Services(etc);
        services.answers("GET /v1/membership", 200, "{\"node\":\"jupiter2\"}")
                .answers("GET /v1/fencing", cluster.fencing())
                .answers("POST /v1/fencing/jupiter1/drill", 200, "{\"powerOnAt\":\"2026-05-04T10:00:20Z\"}")
                .answers("POST /v1/guests/web1/move", 202, "{}");
        tell();
        runner = new DrillRunner(new Gateway(services.socket(), Patience.USUAL), new StoryPace(), said::add);
    }

    @AfterEach
    void stop() {
        services.close();
    }

    private final class StoryPace implements Pace {
        @Override
        public long ms() {
            return ms;
        }

        @Override
        public Instant clock() {
            return Cluster.AT.plusMillis(ms);
        }

        @Override
        public void pause(long forMs) {
            ms += forMs;
            story.entrySet().removeIf(each -> {
                if (each.getKey() <= ms) {
                    each.getValue().run();
                    return true;
                }
                return false;
            });
            tell();
        }
    }

    private void tell() {
        try {
            services.answers("GET /v1/status", cluster.status());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void jupiter1IsLostAndComesBack() {
        story.put(3_500L, cluster::jupiter1IsLost);
        story.put(4_000L, cluster::jupiter1IsProvenOff);
        story.put(5_500L, cluster::web1RunsOnJupiter2);
        story.put(26_000L, cluster::jupiter1IsBack);
        story.put(28_000L, cluster::allIsInSync);
    }

    private DrillReport run(Wish wish) {
        return runner.run(wish, runner.check(wish));
    }

    private List<String> posts() {
        return services.said.stream().map(Services.Said::request).filter(each -> each.startsWith("POST")).toList();
    }

    @Test
    void aPowerDrillThatGoesAsPromisedPassesAndItsReportIsKept() {
        jupiter1IsLostAndComesBack();
        var report = run(POWER);
        assertThat(report.failures()).isEmpty();
        assertThat(report.steps()).containsExactly(
                new Seen(3_500, "jupiter1 is lost"),
                new Seen(4_000, "jupiter1 is proven off (STATUS_OFF)"),
                new Seen(5_500, "web1 runs on jupiter2"),
                new Seen(5_500, "every guest runs, none of them twice, on volumes that are Primary and UpToDate there"),
                new Seen(26_000, "jupiter1 is online again"),
                new Seen(28_000, "all replicas are in sync again"),
                new Seen(28_000, "the cluster is PROTECTED again"));
        assertThat(posts()).containsExactly("POST /v1/fencing/jupiter1/drill", "POST /v1/drills");
        var kept = Rest.as(services.said.getLast().body(), DrillReport.class);
        assertThat(kept).isEqualTo(report);
        assertThat(said.getFirst()).isEqualTo(
                "    0.0 s  the power of jupiter1 is cut; its power comes back by itself at 2026-05-04T10:00:20Z");
        assertThat(DrillText.of(report)).startsWith("""
                drill power jupiter1: PASSED in 28.0 s; began 2026-05-04T10:00:00Z, watched from jupiter2
                before PROTECTED, after PROTECTED

                GUEST  PROMISED                             SEEN
                mail1  runs on                              ran on, on jupiter2
                web1   restarts on jupiter2 in about 5.0 s  ran on jupiter2 after 5.5 s

                    3.5 s  jupiter1 is lost
                """);
    }

    @Test
    void aNodeThatLooksHungIsFencedAndComesBack() {
        jupiter1IsLostAndComesBack();
        var report = run(FREEZE);
        assertThat(report.failures()).isEmpty();
        assertThat(report.kind()).isEqualTo(Kind.FREEZE);
        assertThat(services.said.stream().filter(each -> each.request().endsWith("/drill")).findFirst().orElseThrow().body())
                .hasToString("{\"freeze\":true}");
        assertThat(said.getFirst()).isEqualTo("    0.0 s  jupiter1 falls silent on every link, and its guests run on; once it"
                + " is fenced its power comes back by itself, at 2026-05-04T10:00:20Z at the latest");
    }

    @Test
    void aNodeThatSpeaksAgainBecauseNobodyFencedItIsAFailure() {
        story.put(3_500L, cluster::jupiter1IsLost);
        story.put(20_000L, () -> cluster.nodes.put("jupiter1", "online"));
        assertThat(run(FREEZE).failures()).contains("jupiter1 was lost and is heard again: nobody fenced it",
                "after 30 s: jupiter1 is not proven off");
    }

    @Test
    void anUnsafeDrillTouchesNothing() {
        cluster.finds(FindingCode.FENCE_DEVICE_FAILED, "fence device of jupiter1", "no answer");
        tell();
        assertThatThrownBy(() -> runner.check(POWER)).isInstanceOf(Refusal.class)
                .hasMessageContaining("not safe; nothing was touched\n  - fence device of jupiter1: no answer");
        assertThat(posts()).isEmpty();
        assertThat(runner.goesOn()).isEqualTo("Nothing was done.");
    }

    @Test
    void whatFencingRefusesIsNoDrill() {
        services.answers("POST /v1/fencing/jupiter1/drill", 409, """
                {"status":409,"title":"No drill","detail":"x","reasons":["jupiter1 is not heard"]}""");
        assertThatThrownBy(() -> run(POWER)).isInstanceOf(Refusal.class).hasMessageContaining("jupiter1 is not heard");
        assertThat(posts()).containsExactly("POST /v1/fencing/jupiter1/drill");
    }

    @Test
    void aGuestThatDoesNotComeUpInTimeIsAFailureAndTheReturnIsAwaitedNevertheless() {
        jupiter1IsLostAndComesBack();
        story.put(5_500L, () -> cluster.verdict = Verdict.UNPROTECTED);
        story.put(40_000L, cluster::web1RunsOnJupiter2);
        story.put(41_000L, cluster::allIsInSync);
        var report = run(POWER);
        assertThat(report.failures()).containsExactly("after 30 s: web1 runs nowhere else: starting");
        assertThat(report.passed()).isFalse();
        assertThat(report.after()).isEqualTo(Verdict.PROTECTED);
        assertThat(report.guests().getLast().seenMs()).isEqualTo(40_000);
    }

    @Test
    void aGuestThatWasToRunOnAndDidNotIsAFailure() {
        jupiter1IsLostAndComesBack();
        story.put(4_500L, () -> cluster.states.put("mail1", "failed"));
        story.put(5_000L, () -> cluster.states.put("mail1", "started"));
        assertThat(run(POWER).failures())
                .containsExactly("mail1 was to run on, on jupiter2, and is failed on jupiter2");
    }

    @Test
    void aGuestThatRunsTwiceIsAFailure() {
        jupiter1IsLostAndComesBack();
        story.put(6_000L, () -> cluster.finds(FindingCode.GUEST_RUNS_TWICE, "guest web1", "it runs twice"));
        story.put(7_000L, cluster.findings::clear);
        assertThat(run(POWER).failures()).containsExactly("guest web1: it runs twice");
    }

    @Test
    void aNodeThatStaysAwayIsAFailureInTheEnd() {
        jupiter1IsLostAndComesBack();
        story.remove(26_000L);
        story.remove(28_000L);
        assertThat(run(POWER).failures()).containsExactly("after 60 s: jupiter1 is fenced");
    }

    @Test
    void aReplicaThatIsNotWholeAgainIsAFailureInTheEnd() {
        jupiter1IsLostAndComesBack();
        story.put(28_000L, () -> cluster.verdict = Verdict.PROTECTED);
        cluster.disks.put("jupiter1", DiskState.UP_TO_DATE);
        assertThat(run(POWER).failures()).hasSize(2)
                .allMatch(each -> each.contains("on jupiter1 is Inconsistent, not all in sync"));
    }

    @Test
    void guestsAreMovedAwayAndBack() {
        story.put(2_000L, () -> {
            cluster.states.put("web1", "stopping");
            cluster.verdict = Verdict.DOWN;
        });
        story.put(4_000L, cluster::web1RunsOnJupiter2);
        story.put(6_000L, () -> cluster.places.put("web1", "jupiter1"));
        story.put(7_000L, cluster::allIsInSync);
        var report = run(SWITCHOVER);
        assertThat(report.failures()).isEmpty();
        assertThat(report.steps()).containsExactly(new Seen(4_000, "web1 runs on jupiter2"),
                new Seen(4_000, "moved back: web1"), new Seen(6_000, "web1 runs on jupiter1 again"),
                new Seen(7_000, "the cluster is PROTECTED again"));
        assertThat(posts()).containsExactly(
                "POST /v1/guests/web1/move", "POST /v1/guests/web1/move", "POST /v1/drills");
        var moves = services.said.stream().filter(each -> each.request().endsWith("/move")).toList();
        assertThat(moves.getFirst().body()).isEmpty();
        assertThat(moves.getLast().body().path("node").asText()).isEqualTo("jupiter1");
    }

    @Test
    void whereNothingCanBeMovedThereIsNoDrill() {
        services.answers("POST /v1/guests/web1/move", 409, """
                {"status":409,"title":"Refused","detail":"jupiter2 is full","reasons":["jupiter2 is full"]}""");
        assertThatThrownBy(() -> run(SWITCHOVER)).isInstanceOf(Refusal.class).hasMessageContaining("jupiter2 is full");
        assertThat(posts()).containsExactly("POST /v1/guests/web1/move");
    }

    @Test
    void aReportThatIsNotKeptIsShownNevertheless() {
        jupiter1IsLostAndComesBack();
        services.answers("POST /v1/drills", 507, """
                {"status":507,"title":"The report is not kept","detail":"the disk is full","reasons":[]}""");
        var report = run(POWER);
        assertThat(report.passed()).isTrue();
        assertThat(runner.notKept()).contains("the disk is full");
    }
}
