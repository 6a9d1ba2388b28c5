package org.twinhost.simulator.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.twinhost.simulator.fault.Fault;
import org.twinhost.simulator.fault.FaultText;
import org.twinhost.simulator.world.Images;
import org.twinhost.simulator.world.Settings;

/**
 * A plan as a file: a line {@code cluster seed=… nodes=… deadtimeMs=…}, then a line for each fault; {@code #} begins a
 * comment; {@code images=…} on the first line says what the stores hold. What once broke an invariant is kept so, shrunken,
 * with why.
 */
public final class PlanFile {

    private static final String CLUSTER = "cluster ";

    private PlanFile() {}

    public static List<String> lines(SimulationPlan plan) {
        var lines = new ArrayList<String>();
        lines.add(CLUSTER + "seed=" + plan.seed() + " nodes=" + plan.settings().nodes() + " deadtimeMs="
                + plan.settings().deadtimeMs() + (plan.settings().images() == Images.EMPTY ? "" : " images="
                        + plan.settings().images().name().toLowerCase(Locale.ROOT)));
        plan.faults().forEach(fault -> lines.add(FaultText.of(fault)));
        return lines;
    }

    /** @throws IllegalArgumentException where the file is no plan; says which line */
    public static SimulationPlan read(Path file) throws IOException {
        SimulationPlan plan = null;
        var faults = new ArrayList<Fault>();
        for (var line : Files.readAllLines(file)) {
            var text = line.replaceAll("#.*", "").strip();
            if (text.startsWith(CLUSTER)) {
                plan = cluster(text);
            } else if (!text.isEmpty()) {
                faults.add(FaultText.read(text));
            }
        }
        if (plan == null) {
            throw new IllegalArgumentException(file + " has no line '" + CLUSTER + "seed=… nodes=… deadtimeMs=…'");
        }
        return plan.withFaults(faults);
    }

    private static SimulationPlan cluster(String text) {
        return new SimulationPlan(number(text, "seed"), new Settings((int) number(text, "nodes"),
                (int) number(text, "deadtimeMs"), 0, images(text)), List.of());
    }

    /** What most plans have needs not be said. */
    private static Images images(String text) {
        return word(text, "images").map(name -> Images.valueOf(name.toUpperCase(Locale.ROOT))).orElse(Images.EMPTY);
    }

    private static long number(String text, String name) {
        return word(text, name).map(Long::parseLong)
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' lacks " + name + "=…"));
    }

    private static Optional<String> word(String text, String name) {
        return Arrays.stream(text.split("\\s+")).filter(word -> word.startsWith(name + "=")).findFirst()
                .map(word -> word.substring(name.length() + 1));
    }
}
