package org.twinhost.resource.core.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.resource.core.AssessedStatus;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.world.Configurations;

/** Each state that an administrator may find, with the verdict, the reason and the advice; rewritten by {@code -Drewrite}. */
class AssessmentTest {

    private static final Path TABLE = Path.of("src/test/assessments/states.md");
    private static final Set<String> HEALTHY = Set.of("all is well", "a guest is stopped on purpose",
            "a guest has a disk on one node alone, by choice", "a link is set unsealed", "maintenance is over",
            "mains shall be survived, with a power switch");

    @Test
    void everyPlantedStateHasItsVerdictReasonAndAdvice() throws IOException {
        var table = new StringBuilder("""
                # What is found, state by state

                Each state is planted into a healthy site of two nodes, seen from jupiter1; the findings are all of them,
                worst first, without what the site chose. Made by AssessmentTest with `-Drewrite`, and read before it is
                committed.
                """);
        PlantedStates.all().forEach((name, plant) -> table.append(section(name, assessed(name))));
        if (System.getProperty("rewrite") != null) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }
        assertThat(table.toString()).isEqualTo(Files.readString(TABLE));
        assertThat(PlantedStates.all()).hasSizeGreaterThanOrEqualTo(40);
    }

    @Test
    void nothingPlantedIsGreen() {
        PlantedStates.all().forEach((name, _) -> assertThat(assessed(name).verdict() == Verdict.PROTECTED)
                .as(name).isEqualTo(HEALTHY.contains(name)));
    }

    /** What a loss would cost is never hidden behind a better word. */
    @Test
    void whoeverWouldLoseAGuestIsNotCalledProtected() {
        PlantedStates.all().forEach((name, _) -> {
            var assessment = assessed(name);
            var loses = assessment.ifLost().size() > 1 && assessment.ifLost().values().stream().flatMap(List::stream)
                    .anyMatch(each -> each.outcome() == Assessment.Outcome.DOWN || each.outcome() == Assessment.Outcome.WAITS);
            if (loses && !HEALTHY.contains(name)) {
                assertThat(assessment.verdict()).as(name).isGreaterThanOrEqualTo(Verdict.UNPROTECTED);
            }
        });
    }

    @Test
    void whateverIsFoundSaysWhatToDo() {
        PlantedStates.all().forEach((name, _) -> assertThat(assessed(name).why()).as(name)
                .allSatisfy(why -> assertThat(why.next()).isNotBlank()));
    }

    @Test
    void aThingIsWorthWhatItsWorstFindingSays() {
        var assessment = assessed("a BMC is dead");
        assertThat(assessment.of()).containsEntry("fence device of jupiter2", Verdict.UNPROTECTED)
                .containsEntry("guest web1", Verdict.PROTECTED).containsEntry("cluster", Verdict.UNPROTECTED);
    }

    @Test
    void anEmptyServiceKnowsNothingAndSaysSo() {
        var nothing = ResourceState.initial(Configurations.J1, 1, List.of(), Leave.NONE);
        var status = AssessedStatus.of(nothing, AssessmentMemory.NONE, Site.NOW, Site.SETTINGS);
        assertThat(status.status().assessment().verdict()).isEqualTo(Verdict.DOWN);
    }

    @Test
    void whatIsNoRiskTakesNoGreenAway() {
        var nearly = new Site();
        nearly.peerClock = new PeerState.Clock(1_900, 1_000);
        assertThat(nearly.assessment().verdict()).as("no further apart for certain").isEqualTo(Verdict.PROTECTED);
        assertThat(new Site().releases("1.10.0", "1.10.0").assessment().verdict()).isEqualTo(Verdict.PROTECTED);

        var repeated = new Site().drills(Site.drill(DrillReport.Kind.POWER, 3, "web1 runs nowhere else"),
                Site.drill(DrillReport.Kind.FREEZE, 2, null)).assessment();
        assertThat(repeated.verdict()).isEqualTo(Verdict.PROTECTED);
        assertThat(repeated.drills()).containsEntry("jupiter1", new Assessment.LastDrill(
                "freeze", Site.NOW.minus(Duration.ofDays(2)), true, false));

        var never = new Site().assessment();
        assertThat(never.verdict()).isEqualTo(Verdict.PROTECTED);
        assertThat(never.drills()).containsEntry("jupiter2", new Assessment.LastDrill(null, null, null, true));
        var longAgo = new Site().drills(Site.drill(DrillReport.Kind.POWER, 400, null)).assessment();
        assertThat(longAgo.verdict()).isEqualTo(Verdict.PROTECTED);
        assertThat(longAgo.drills().get("jupiter1").due()).isTrue();
    }

    /** Nothing was rehearsed since that switchover but the way back from it. */
    @Test
    void aSwitchoverThatPassedDoesNotMakeUpForALossThatDidNot() {
        var assessed = new Site().drills(Site.drill(DrillReport.Kind.POWER, 3, "web1 runs nowhere else"),
                Site.drill(DrillReport.Kind.SWITCHOVER, 1, null)).assessment();
        assertThat(assessed.verdict()).isEqualTo(Verdict.AT_RISK);
    }

    private static Assessment assessed(String name) {
        var site = new Site();
        PlantedStates.all().get(name).accept(site);
        return site.assessment();
    }

    private static String section(String name, Assessment assessment) {
        var text = new StringBuilder("\n## " + name + "\n\n**" + assessment.verdict() + "**\n");
        assessment.why().stream().filter(why -> !why.code().label().equals("not-protected-by-choice")).forEach(why ->
                text.append("\n- `").append(why.code()).append("` ").append(why.what()).append(": ").append(why.text())
                        .append(why.verdict() == Verdict.PROTECTED ? "" : "\n  → " + why.next()));
        assessment.ifLost().forEach((node, outcomes) -> outcomes.stream().filter(AssessmentTest::isLoss).forEach(each ->
                text.append("\n- if ").append(node).append(" dies, ").append(each.resource()).append(" ")
                        .append(each.outcome()).append(": ").append(each.why())));
        assessment.drills().forEach((node, last) -> {
            if (last.at() != null) {
                text.append("\n- last drill of ").append(node).append(": ").append(last.kind()).append(", ").append(last.at())
                        .append(Boolean.TRUE.equals(last.passed()) ? ", passed" : ", not passed");
            }
        });
        return text.append("\n").toString();
    }

    private static boolean isLoss(Assessment.IfLost each) {
        return each.outcome() == Assessment.Outcome.DOWN || each.outcome() == Assessment.Outcome.WAITS;
    }
}
