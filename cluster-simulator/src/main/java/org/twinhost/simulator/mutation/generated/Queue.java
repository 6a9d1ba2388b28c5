package org.twinhost.simulator.mutation.generated;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.simulator.mutation.made.Made;

/** What is still to be tried, by core: a worker that knows the tests of one core stays with it. From any thread. */
final class Queue {

    private final Map<String, Deque<Made>> byCore = new TreeMap<>();

    Queue(Collection<Made> all) {
        all.forEach(this::add);
    }

    synchronized void add(Made made) {
        byCore.computeIfAbsent(made.core(), _ -> new ArrayDeque<>()).add(made);
    }

    /** @param core is preferred; null: none */
    synchronized Optional<Made> next(String core) {
        var own = core == null ? null : byCore.get(core);
        if (own != null && !own.isEmpty()) {
            return Optional.of(own.poll());
        }
        return byCore.values().stream().filter(each -> !each.isEmpty()).max(Comparator.comparingInt(Deque::size))
                .map(Deque::poll);
    }
}
