package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.simulator.fault.Lie;
import org.twinhost.simulator.report.LogLines;

/** What a lie costs, and that it is seen: if these broke nothing, the checks would be blind. */
class LieTest {

    private static final int SEEDS = 6;

    @BeforeAll
    static void logLinesGoToTheWorld() {
        LogLines.install();
    }

    @ParameterizedTest
    @CsvSource({"FLUSH, S2", "BMC, S1", "WORD, S1"})
    void isSeenByWhatItBreaks(Lie lie, String invariant) {
        var costs = new ArrayList<String>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            var outcome = Simulation.run(lie.plan(seed));
            costs.add(outcome.isBroken() ? outcome.failure().invariant() : "nothing");
        }
        assertThat(costs).contains(invariant).doesNotContain("rule");
    }
}
