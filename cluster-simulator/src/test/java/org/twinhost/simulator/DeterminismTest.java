package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.Simulation;
import org.twinhost.simulator.run.SimulationPlan;

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
        assertThat(inAnotherJvm()).isEqualTo(here);
    }

    private static List<String> inAnotherJvm() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var other = new ProcessBuilder(java, "-XX:+UseSerialGC", "-Xms256m",
                "-Djava.util.logging.manager=java.util.logging.LogManager",
                "-Dorg.jboss.logging.provider=jdk", "-cp", System.getProperty("java.class.path"),
                Fingerprints.class.getName()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var lines = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(other.waitFor()).isZero();
        return lines;
    }
}
