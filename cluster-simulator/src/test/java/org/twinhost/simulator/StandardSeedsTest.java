package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.simulator.report.ExpectedMoves;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.Campaign;
import org.twinhost.simulator.run.Simulation;
import org.twinhost.simulator.run.SimulationPlan;

/**
 * The standard budget: 900 clusters or six minutes, whichever is over first. {@code -Dseed=N} replays one seed and tells
 * its story; {@code -Dseeds=N} and {@code -Dminutes=M} change the budget.
 */
class StandardSeedsTest {

    private static final long SEEDS = Long.getLong("seeds", 900L);
    private static final double MINUTES = Double.parseDouble(System.getProperty("minutes", "6"));
    private static final int JOBS = 2;
    /** As many as the list of expected moves was made from. */
    private static final long ENOUGH_TO_SEE_ALL = 900;

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
        var campaign = new Campaign(1, SEEDS, (long) (MINUTES * TimeUnit.MINUTES.toNanos(1)),
                SimulationPlan::of, 5, System.out::println);
        campaign.run(JOBS);
        System.out.println(campaign.tally().summary());
        assertThat(campaign.tally().isBroken()).as(campaign.tally().summary()).isFalse();
        assertThat(campaign.tally().unvisited())
                .as("states and transitions that the seeds did not visit: the simulator has gone blind there, or the budget"
                        + " was too small (%d seeds of %d that see all)", campaign.tally().seeds(), ENOUGH_TO_SEE_ALL)
                .isEmpty();
    }

    @Test
    void theListOfExpectedMovesNamesEveryMachine() {
        assertThat(ExpectedMoves.all()).extracting(move -> move.substring(0, move.indexOf(':'))).contains(
                "config directory", "config writer", "fencing", "heartbeat", "heartbeat.peer", "replica.disk",
                "replica.exclusion", "replica.link", "replica.promotion", "replica.role", "resource.fate",
                "resource.operation", "resource.order", "resource.task", "vm.guest", "vm.libvirt");
    }
}
