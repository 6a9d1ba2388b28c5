package org.twinhost.simulator.report;

import java.util.List;

/**
 * A seed under which something broke.
 *
 * @param invariant its name: S1 to S6, L1, L2, or {@code rule}
 * @param what it says
 * @param plan the lines of a plan file with as few faults as still break it
 * @param faultsBefore how many the seed has
 * @param story of the run with these few faults
 */
public record Failure(
        long seed, String invariant, String what, List<String> plan, int faultsBefore, List<String> story) {}
