package org.twinhost.twinctl.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.WithServices;
import org.twinhost.twinctl.drill.PlayedPace;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Patience;

/** A fence test and a doctor come when beginnings are over; what is none does not keep them. */
class SettlingTest extends WithServices {

    private static final String TROUBLE = "{\"status\":504,\"title\":\"No answer\",\"detail\":\"it took too long\"}";

    private final List<String> told = new ArrayList<>();
    private final PlayedPace pace = new PlayedPace();
    private Settling settling;

    @BeforeEach
    void allAnswers() throws IOException {
        for (var path : List.of("membership", "snapshot", "fencing", "volumes", "guests")) {
            services.answers("GET /v1/" + path, 200, "{}");
        }
        is(List.of());
        settling = settling(Patience.USUAL);
    }

    private void is(List<String> silent, FindingCode... codes) {
        var shown = List.of("fencing", "vm").stream()
                .map(name -> new ClusterStatus.Service(name, silent.contains(name) ? "DOWN" : "UP")).toList();
        var why = Arrays.stream(codes).map(code -> new Assessment.Why(code, "text of " + code, "node jupiter2", "wait",
                code.verdict(), null)).toList();
        var some = Samples.atRisk();
        var node = new ClusterStatus.Node("jupiter2", "online", 3L, List.of(), shown);
        says(new ClusterStatus(some.cluster(), List.of(node), List.of(), List.of(), List.of()).assessed(new Assessment(
                some.assessment().verdict(), 3, null, why, Map.of(), List.of(), Map.of(), null, null)));
    }

    private void says(ClusterStatus status) {
        try {
            services.answers("GET /v1/status", status);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Settling settling(Patience patience) {
        return new Settling(new Gateway(services.socket(), Patience.USUAL), pace, patience);
    }

    @Test
    void whatTheOtherNodeDidIsWaitedForUntilItIsToldHere() {
        is(List.of(), FindingCode.FENCE_DEVICE_UNTESTED);
        pace.at(2_500L, () -> is(List.of(), FindingCode.LINK_DOWN));
        settling.untilGone(FindingCode.FENCE_DEVICE_UNTESTED);
        assertThat(pace.ms()).isEqualTo(3_000);
    }

    @Test
    void whatNobodyDidIsNotWaitedForForEver() {
        is(List.of(), FindingCode.FENCE_DEVICE_UNTESTED);
        settling.untilGone(FindingCode.FENCE_DEVICE_UNTESTED);
        assertThat(pace.ms()).isEqualTo(15_000);
        services.answers("GET /v1/status", 504, TROUBLE);
        settling.untilGone(FindingCode.FENCE_DEVICE_UNTESTED);
        assertThat(pace.ms()).isEqualTo(30_000);
    }

    @Test
    void whatIsWellIsNotTalkedAbout() {
        settling.await(() -> true, told::add);
        assertThat(told).isEmpty();
        assertThat(pace.ms()).as("what lasts less is no finding").isEqualTo(5_000);
    }

    @Test
    void beginningsAreWaitedForAndToldEveryFewSeconds() {
        is(List.of("fencing", "vm"), FindingCode.FENCE_DEVICE_UNKNOWN);
        pace.at(20_000L, () -> is(List.of("vm"), FindingCode.FENCE_DEVICE_UNKNOWN));
        pace.at(50_000L, () -> is(List.of(), FindingCode.FENCE_DEVICE_UNKNOWN));
        pace.at(100_000L, () -> is(List.of()));
        settling.await(() -> true, told::add);

        assertThat(pace.ms()).isBetween(104_000L, 106_000L);
        assertThat(told).hasSize(20).first().asString().startsWith("waits until all has started, 0 s: ")
                .contains("of jupiter2 nothing is heard yet of fencing, vm", "node jupiter2: text of fence-device-unknown");
        assertThat(told.getLast()).startsWith("waits until all has started, 95 s: ").doesNotContain("nothing is heard");
    }

    @Test
    void aServiceHasToAnswerAndNotOnlyToBeHeard() {
        services.answers("GET /v1/fencing", 504, TROUBLE);
        pace.at(30_000L, () -> services.answers("GET /v1/fencing", 200, "{}"));
        settling.await(() -> true, told::add);
        assertThat(pace.ms()).isEqualTo(30_000 + 4_000);
        assertThat(told).isNotEmpty().allSatisfy(each -> assertThat(each).contains("fencing: No answer: it took too long"));
    }

    @Test
    void aServiceThatAnswersNothingYetAndAnAssessmentThatIsNoneAreBeginnings() {
        var some = Samples.atRisk();
        says(new ClusterStatus(some.cluster(), List.of(), List.of(), List.of(), List.of()));
        pace.at(10_000L, () -> services.answers("GET /v1/status", 504, TROUBLE));
        pace.at(20_000L, () -> is(List.of()));
        settling.await(() -> true, told::add);
        assertThat(told).extracting(each -> each.replaceAll(".* s: ", ""))
                .containsExactly("nothing is assessed yet", "nothing is assessed yet", "No answer: it took too long",
                        "No answer: it took too long");
    }

    @Test
    void whatIsNoBeginningIsLeftToTheDoctor() {
        is(List.of(), FindingCode.FENCE_DEVICE_UNTESTED, FindingCode.FENCE_DEVICE_FAILED, FindingCode.VOLUME_RESYNCS,
                FindingCode.MAINTENANCE, FindingCode.CLOCK_OFF);
        settling.await(() -> true, told::add);
        assertThat(told).isEmpty();
    }

    @Test
    void whatStaysIsToldAndNotWaitedForASecondTime() {
        is(List.of("vm"), FindingCode.LINK_DOWN);
        settling.await(() -> true, told::add);
        assertThat(pace.ms()).isEqualTo(75_000);
        assertThat(told.getLast()).isEqualTo("waited 75 s, and this is still so: node jupiter2: text of link-down; of jupiter2"
                + " nothing is heard yet of vm");

        var before = pace.ms();
        told.clear();
        settling.await(() -> true, told::add);
        assertThat(pace.ms()).isEqualTo(before + 5_000);
        assertThat(told).isEmpty();
    }

    @Test
    void whatComesAndGoesIsNotWaitedForForEver() {
        is(List.of("vm"));
        for (long at = 30_000; at < 4_000_000; at += 30_000) {
            pace.at(at, at / 30_000 % 2 == 1 ? () -> is(List.of("fencing")) : () -> is(List.of("vm")));
        }
        settling.await(() -> true, told::add);
        assertThat(pace.ms()).isEqualTo(20 * 60_000);
        assertThat(told.getLast()).startsWith("waited 1200 s, and this is still so: ");
    }

    @Test
    void aSlowMachineMayStandStillForLonger() {
        is(List.of("vm"));
        settling(new Patience(6)).await(() -> true, told::add);
        assertThat(pace.ms()).isEqualTo(6 * 75_000);
    }

    @Test
    void whoDoesNotWantItAnyMoreIsNotKept() {
        is(List.of("vm"));
        settling.await(() -> pace.ms() < 3_000, told::add);
        assertThat(pace.ms()).isEqualTo(3_000);
        assertThat(told).hasSize(1);
    }
}
