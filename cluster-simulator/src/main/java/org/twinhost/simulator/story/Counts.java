package org.twinhost.simulator.story;

import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.ServiceName;

/** How many of each fault were injected. */
public final class Counts {

    private final Map<String, Long> counts = new TreeMap<>();

    public void count(String fault) {
        counts.merge(fault, 1L, Long::sum);
    }

    public void crashedAtEffect(ServiceName service) {
        count("crash at an effect of " + service.label());
    }

    public void add(Counts other) {
        other.counts.forEach((fault, count) -> counts.merge(fault, count, Long::sum));
    }

    public Map<String, Long> all() {
        return Map.copyOf(counts);
    }
}
