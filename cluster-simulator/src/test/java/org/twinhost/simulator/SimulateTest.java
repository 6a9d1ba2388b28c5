package org.twinhost.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.runtime.Json;

class SimulateTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String arguments) {
        return Simulate.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .execute(arguments.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seed x", "--seeds 0", "--minutes -1", "--jobs 0", "-o xml", "--mutants --seeds 3", "--calm 0",
            "--calm 1 --seeds 3", "now", "--sample 3", "--generated --sample 0", "--generated --seeds 3",
            "--generated --mutants",
            "--list x", "--mutants --list nowhere.txt"})
    void wrongOptionsAreSaidAndExitWithTwo(String arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: simulate");
    }

    @Test
    void theSummaryIsJsonForPrograms() throws Exception {
        run("--seed 3 --seeds 2 -o json");
        var all = Json.read(out.toString().getBytes(), JsonNode.class);
        assertThat(all.path("seeds").asInt()).isEqualTo(2);
        assertThat(all.path("events").asLong()).isPositive();
        assertThat(all.path("coverage").isObject()).isTrue();
        assertThat(all.path("failures").isArray()).isTrue();
    }
}
