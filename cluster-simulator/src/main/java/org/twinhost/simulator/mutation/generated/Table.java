package org.twinhost.simulator.mutation.generated;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.simulator.mutation.made.Made;

/** How much is caught: a row for each core and for each operator, and the survivors that nobody has explained. */
public final class Table {

    private static final int PERCENT_WANTED = 90;

    /** Of one core or operator; all of them are numbers of mutants. */
    private static final class Row {
        private int made;
        private int compiled;
        private int byTest;
        private int bySeed;
        private int survived;
        private int layers;
        private int equivalent;

        private void add(Result result, boolean isEquivalent, boolean isLayer) {
            compiled += result.fate() == Result.Fate.INVALID ? 0 : 1;
            byTest += result.isByTest() ? 1 : 0;
            bySeed += result.isCaught() && !result.isByTest() ? 1 : 0;
            if (result.fate() == Result.Fate.SURVIVED) {
                survived += 1;
                equivalent += isEquivalent ? 1 : 0;
                layers += !isEquivalent && isLayer ? 1 : 0;
            }
        }

        /** Of those that do something else than the original; 100 if there are none. */
        private double percent() {
            return compiled == equivalent ? 100 : 100.0 * (byTest + bySeed) / (compiled - equivalent);
        }

        private String line(String name) {
            var share = compiled == 0 ? "" : String.format(Locale.ROOT, "%.1f", percent());
            return String.format(Locale.ROOT, "%-20s %6d %6d %6d %6d %6d %6d %6d %6s%n",
                    name, made, compiled, byTest, bySeed, survived, layers, equivalent, share);
        }
    }

    private final Map<String, Row> cores = new TreeMap<>();
    private final Map<String, Row> operators = new TreeMap<>();
    private final Row all = new Row();
    private final List<String> unexplained = new ArrayList<>();

    /** @param made all mutants that there are */
    Table(Collection<Made> made) {
        for (var each : made) {
            rows(each).forEach(row -> row.made++);
        }
    }

    private List<Row> rows(Made made) {
        return List.of(cores.computeIfAbsent(made.core(), _ -> new Row()),
                operators.computeIfAbsent(made.operator().label(), _ -> new Row()), all);
    }

    /** @param isLayer its twin is known, and both together are caught */
    void add(Made made, Result result, boolean isEquivalent, boolean isLayer) {
        rows(made).forEach(row -> row.add(result, isEquivalent, isLayer));
        if (result.fate() == Result.Fate.SURVIVED && !isEquivalent && !isLayer) {
            unexplained.add(made.name());
        }
    }

    /** 90 of 100 are caught, and each survivor has its reason. */
    public boolean isWell() {
        return all.percent() >= PERCENT_WANTED && unexplained.isEmpty();
    }

    /** For programs. */
    public Map<String, Object> summary() {
        return Map.of("made", all.made, "compiled", all.compiled, "byTest", all.byTest, "bySeed", all.bySeed, "survived",
                all.survived, "layers", all.layers, "equivalent", all.equivalent, "percent", all.percent(), "unexplained",
                unexplained);
    }

    /** For people. */
    public String text() {
        var text = new StringBuilder(String.format(Locale.ROOT, "%n%-20s %6s %6s %6s %6s %6s %6s %6s %6s%n",
                "", "made", "tried", "test", "seed", "surv.", "layer", "equiv.", "%"));
        cores.forEach((name, row) -> text.append(row.line(name)));
        text.append('\n');
        operators.forEach((name, row) -> text.append(row.line(name)));
        text.append('\n').append(all.line("all"));
        unexplained.forEach(each -> text.append("survives, a test is missing or layers.txt should say why: ").append(each)
                .append('\n'));
        return text.toString();
    }
}
