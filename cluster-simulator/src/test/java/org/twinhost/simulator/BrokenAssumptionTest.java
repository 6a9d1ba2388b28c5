package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.simulator.fault.BrokenAssumption;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.Simulation;
import org.twinhost.simulator.run.SimulationPlan;

/** What a lie costs, and that it is seen: if these broke nothing, the checks would be blind. */
class BrokenAssumptionTest {

    private static final int SEEDS = 6;

    @BeforeAll
    static void logLinesGoToTheWorld() {
        LogLines.install();
    }

    @ParameterizedTest
    @CsvSource({"FLUSH, S2", "BMC, S1", "WORD, S1"})
    void isSeenByWhatItBreaks(BrokenAssumption lie, String invariant) {
        var costs = new ArrayList<String>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            var outcome = Simulation.run(SimulationPlan.of(lie, seed));
            costs.add(outcome.isBroken() ? outcome.failure().invariant() : "nothing");
        }
        assertThat(costs).contains(invariant).doesNotContain("rule");
    }
}
