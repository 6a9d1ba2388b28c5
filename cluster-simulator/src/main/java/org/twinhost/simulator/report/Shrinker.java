package org.twinhost.simulator.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Finds a short list of faults that still breaks the same invariant: drops halves, quarters and so on down to single ones,
 * as long as that helps and runs are left. Each run is a whole simulation.
 *
 * @param run which invariant breaks with these faults; null: none
 * @param runsMax how many simulations it may take
 * @param <F> a fault
 */
public record Shrinker<F>(Function<List<F>, String> run, int runsMax) {

    /** @param faults that break the invariant */
    public List<F> shrink(List<F> faults, String invariant) {
        var search = new Search(invariant, List.copyOf(faults));
        search.go();
        return search.best;
    }

    private final class Search {

        private final String invariant;
        private List<F> best;
        private int runs;

        Search(String invariant, List<F> faults) {
            this.invariant = invariant;
            this.best = faults;
        }

        void go() {
            var part = Math.max(1, best.size() / 2);
            while (!best.isEmpty() && runs < runsMax) {
                var dropped = dropParts(part);
                if (part == 1 && !dropped) {
                    return;
                }
                part = Math.max(1, Math.min(part / 2, best.size() / 2));
            }
        }

        /** Each part of that size once, from the end: what came late is more often without effect. */
        private boolean dropParts(int size) {
            var any = false;
            for (int from = best.size() - size; from > -size && runs < runsMax; from -= size) {
                var first = Math.max(0, from);
                var left = new ArrayList<>(best.subList(0, first));
                left.addAll(best.subList(Math.min(best.size(), from + size), best.size()));
                runs++;
                if (invariant.equals(run.apply(left))) {
                    best = List.copyOf(left);
                    any = true;
                }
            }
            return any;
        }
    }
}
