package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.simulator.report.LogLines;

/** A seed tells everything: twice in one JVM, and in another one, whose identity hashes and sets are others. */
class DeterminismTest {

    private static final long SEEDS = 4;

    /** What the other JVM runs. */
    public static final class Fingerprints {
        private Fingerprints() {}

        public static void main(String[] arguments) {
            fingerprints().forEach(System.out::println);
        }

        static List<String> fingerprints() {
            return LongStream.rangeClosed(1, SEEDS).mapToObj(SimulationPlan::of).map(Simulation::run)
                    .map(outcome -> outcome.events() + " " + Long.toHexString(outcome.fingerprint())).toList();
        }
    }

    @BeforeAll
    static void logLinesGoToTheWorld() {
        LogLines.install();
    }

    @Test
    void aSeedTellsEverything() throws Exception {
        var here = Fingerprints.fingerprints();
        assertThat(Fingerprints.fingerprints()).isEqualTo(here);
    }
}
