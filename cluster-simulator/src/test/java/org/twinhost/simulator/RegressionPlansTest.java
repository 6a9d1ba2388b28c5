package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.PlanFile;
import org.twinhost.simulator.run.Simulation;

/** Plans that once broke an invariant, each with why in its first line. */
class RegressionPlansTest {

    private static final Path FOLDER = Path.of("src/test/resources/regressions");

    @BeforeAll
    static void logLinesGoToTheWorld() {
        LogLines.install();
    }

    @TestFactory
    Stream<DynamicTest> whatWasMendedStaysMended() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".plan")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
        }
    }

    private static void replay(Path file) throws IOException {
        assertThat(Files.readAllLines(file).getFirst()).as("why it is kept").startsWith("# ");
        var outcome = Simulation.run(PlanFile.read(file));
        assertThat(outcome.failure()).as(String.join("\n", outcome.story().lines())).isNull();
    }
}
