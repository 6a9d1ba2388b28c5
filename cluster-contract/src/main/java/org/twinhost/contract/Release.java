package org.twinhost.contract;

import java.util.Arrays;
import java.util.List;

/** Releases by their names, {@code 1.10.2-SNAPSHOT (1a2b3c4)}. */
public final class Release {

    private Release() {}

    /** By the numbers before anything else, negative where the first is older; 0: they don't tell. */
    public static int compare(String one, String other) {
        var left = numbers(one);
        var right = numbers(other);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = left.get(i).compareTo(right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static List<Long> numbers(String release) {
        var dotted = release.replaceAll("[^0-9.].*", "");
        return Arrays.stream(dotted.split("\\.")).filter(each -> !each.isEmpty() && each.length() < 10)
                .map(Long::valueOf).toList();
    }
}
