package org.twinhost.simulator.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The simulator sees: each deliberate fault of a core breaks an invariant within its seeds, one test a mutant. */
class EveryMutantTest {

    private static final int JOBS = 2;
    private static final int AT_LEAST = 25;

    @TestFactory
    Stream<DynamicTest> isCaught() throws InterruptedException {
        var runner = new MutantRunner(Path.of("").toAbsolutePath().getParent(), System.getProperty("java.class.path"));
        var verdicts = runner.run(Mutants.all(), JOBS, verdict -> System.out.println(verdict.line()));
        return verdicts.stream().map(verdict -> DynamicTest.dynamicTest(verdict.name(), () ->
                assertThat(verdict).as(verdict.line()).isInstanceOf(Verdict.Caught.class)));
    }

    @Test
    void thereAreEnoughOfThemInEveryCore() {
        var files = Mutants.all().stream().map(Mutant::file).toList();
        assertThat(files).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        for (var service : List.of("config", "heartbeat", "resource", "fencing", "vm", "replication")) {
            assertThat(files).as(service).anyMatch(file -> file.startsWith(service + "-service/src/main/java/org/twinhost/"
                    + service + "/core/"));
        }
    }
}
