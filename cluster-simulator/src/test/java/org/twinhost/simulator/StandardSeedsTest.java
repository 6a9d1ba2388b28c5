package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.simulator.report.ExpectedMoves;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.Campaign;
import org.twinhost.simulator.run.Simulation;
import org.twinhost.simulator.run.SimulationPlan;

/**
 * The standard seeds: as many clusters as have to visit every common state of the cores. {@code -Dseed=N} replays one seed and
 * tells its story. Ten times as many, and what is rare: {@code compose/lab test --proof seeds}.
 */
class StandardSeedsTest {

    private static final int JOBS = 2;

    @BeforeAll
    static void logLinesGoToTheWorld() {
        LogLines.install();
    }

    @Test
    void whateverHappensWhatMustBeTrueStaysTrue() throws InterruptedException {
        var only = Long.getLong("seed");
        if (only != null) {
            var outcome = LogLines.told(() -> Simulation.run(SimulationPlan.of(only), true));
            outcome.story().lines().forEach(System.out::println);
            assertThat(outcome.failure()).as("seed %d", only).isNull();
            return;
        }
        var campaign = new Campaign(1, ExpectedMoves.SEEDS_FOR_COMMON, Long.MAX_VALUE, SimulationPlan::of, 5,
                System.out::println);
        campaign.run(JOBS);
        System.out.println(campaign.tally().summary());
        assertThat(campaign.tally().isBroken()).as(campaign.tally().summary()).isFalse();
        assertThat(campaign.tally().unvisited())
                .as("states and transitions that the seeds did not visit: the simulator has gone blind there").isEmpty();
    }

    @Test
    void theListOfExpectedMovesNamesEveryMachine() {
        assertThat(ExpectedMoves.after(ExpectedMoves.SEEDS_FOR_ALL))
                .extracting(move -> move.substring(0, move.indexOf(':'))).contains(
                "config directory", "config writer", "fencing", "heartbeat", "heartbeat.peer", "replica.disk",
                "replica.exclusion", "replica.link", "replica.promotion", "replica.role", "resource.fate",
                "resource.operation", "resource.order", "resource.task", "vm.guest", "vm.libvirt");
    }
}
