package org.twinhost.simulator.story;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each core's states and transitions were visited, so that the simulator can't go blind unnoticed. */
public final class Coverage {

    private final Map<String, Map<String, long[]>> visits = new HashMap<>();

    /**
     * A core has moved, or has answered an event and stayed.
     *
     * @param machine the core's name, such as {@code fencing}
     * @param transition such as {@code PoweringOff -> Fenced}; a constant string where it can be, this is called often
     */
    public void visit(String machine, String transition) {
        visits.computeIfAbsent(machine, _ -> new HashMap<>()).computeIfAbsent(transition, _ -> new long[1])[0]++;
    }

    public void add(Coverage other) {
        other.visits.forEach((machine, transitions) -> transitions.forEach((transition, count) ->
                visits.computeIfAbsent(machine, _ -> new HashMap<>())
                        .computeIfAbsent(transition, _ -> new long[1])[0] += count[0]));
    }

    /** By machine and transition, sorted. */
    public Map<String, Map<String, Long>> all() {
        var all = new TreeMap<String, Map<String, Long>>();
        visits.forEach((machine, transitions) -> {
            var counts = new TreeMap<String, Long>();
            transitions.forEach((transition, count) -> counts.put(transition, count[0]));
            all.put(machine, counts);
        });
        return all;
    }
}
