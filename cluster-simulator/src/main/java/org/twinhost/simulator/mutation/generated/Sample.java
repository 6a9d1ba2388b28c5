package org.twinhost.simulator.mutation.generated;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.simulator.mutation.made.Hash;
import org.twinhost.simulator.mutation.made.Made;

/**
 * Some of all mutants, of each core and operator some. Always the same ones: each mutant's place in the draw follows from its
 * name alone, so an edit elsewhere changes next to nothing. Strata count with the square root of their size: one operator
 * finds ten times the places of another, and is not ten times as instructive.
 */
final class Sample {

    private static final String SEED = "1 ";

    private final Map<String, Deque<Made>> left = new TreeMap<>();
    private final List<Made> drawn = new ArrayList<>();

    /** @param size how many are drawn, if there are as many */
    Sample(Collection<Made> all, int size) {
        all.stream().sorted(Comparator.comparing((Made each) -> Hash.of(SEED + each.name())).thenComparing(Made::name))
                .forEach(each -> left.computeIfAbsent(stratum(each), _ -> new ArrayDeque<>()).add(each));
        var shares = new TreeMap<String, Double>();
        left.forEach((stratum, mutants) -> shares.put(stratum, Math.sqrt(mutants.size())));
        while (drawn.size() < size && left.values().stream().anyMatch(each -> !each.isEmpty())) {
            var next = left.keySet().stream().filter(each -> !left.get(each).isEmpty())
                    .max(Comparator.comparingDouble((String each) -> shares.get(each) / (1 + taken(each)))
                            .thenComparing(Comparator.reverseOrder())).orElseThrow();
            drawn.add(left.get(next).poll());
        }
    }

    private long taken(String stratum) {
        return drawn.stream().filter(each -> stratum(each).equals(stratum)).count();
    }

    private static String stratum(Made made) {
        return made.core() + " " + made.operator();
    }

    List<Made> drawn() {
        return List.copyOf(drawn);
    }

    /** One more, for one that does not compile: of the same core and operator if there is any left. From any thread. */
    synchronized Optional<Made> instead(Made invalid) {
        var own = left.get(stratum(invalid));
        var from = own != null && !own.isEmpty() ? own
                : left.values().stream().max(Comparator.comparingInt(Deque::size)).orElseGet(ArrayDeque::new);
        return Optional.ofNullable(from.poll());
    }
}
