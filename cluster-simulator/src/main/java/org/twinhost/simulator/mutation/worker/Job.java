package org.twinhost.simulator.mutation.worker;

import java.util.List;
import java.util.Map;

/**
 * What a worker shall try, sent as one line of JSON.
 *
 * @param sources the mutant's sources, by their paths; none: the cores as they are
 * @param checks unit tests, in this order
 * @param measure run all checks instead of ending with the first that fails, each in a world of classes of its own
 * @param firstSeeds tried before the others
 * @param seeds 1 to this; 0: none
 * @param moreMs seeds after those, until so much processor time is over
 */
public record Job(
        Map<String, String> sources, List<Check> checks, boolean measure, List<Long> firstSeeds, long seeds, long moreMs) {

    /**
     * @param test a class, or a method as {@code Class#method(parameters)}
     * @param limitMs of processor time; what takes longer hangs
     */
    public record Check(String test, long limitMs) {}

    /** Runs classes of tests on the cores as they are. */
    public static Job measuring(List<Check> checks) {
        return new Job(Map.of(), checks, true, List.of(), 0, 0);
    }
}
