package org.twinhost.simulator.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The simulator sees: a deliberate fault of each core breaks an invariant within its seeds. All of them, and not only the first
 * of each core, are tried by {@code compose/lab test --proof mutants}.
 */
class MutantOfEveryCoreTest {

    private static final int JOBS = 2;
    private static final int AT_LEAST = 25;
    private static final List<String> SERVICES = List.of("config", "heartbeat", "resource", "fencing", "vm", "replication");

    @TestFactory
    Stream<DynamicTest> isCaught() throws InterruptedException {
        var runner = new MutantRunner(Path.of("").toAbsolutePath().getParent(), System.getProperty("java.class.path"));
        var first = SERVICES.stream().map(MutantOfEveryCoreTest::mutants).map(List::getFirst).toList();
        var verdicts = runner.run(first, JOBS, verdict -> System.out.println(verdict.line()));
        return verdicts.stream().map(verdict -> DynamicTest.dynamicTest(verdict.name(), () ->
                assertThat(verdict).as(verdict.line()).isInstanceOf(Verdict.Caught.class)));
    }

    @Test
    void thereAreEnoughOfThemInEveryCore() {
        assertThat(Mutants.all()).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        assertThat(SERVICES).allSatisfy(service -> assertThat(mutants(service)).as(service).isNotEmpty());
    }

    private static List<Mutant> mutants(String service) {
        var core = service + "-service/src/main/java/org/twinhost/" + service + "/core/";
        return Mutants.all().stream().filter(mutant -> mutant.file().startsWith(core)).toList();
    }
}
