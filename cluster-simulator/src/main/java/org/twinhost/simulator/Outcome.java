package org.twinhost.simulator;

import org.twinhost.simulator.check.Broken;
import org.twinhost.simulator.report.Counts;
import org.twinhost.simulator.report.Coverage;
import org.twinhost.simulator.report.Story;

/**
 * What came of a simulation.
 *
 * @param plan what was run
 * @param failure what broke; null: nothing
 * @param story what happened: the end of it, or all if that was asked for
 * @param events how many events happened
 * @param simulatedMicros virtual time from the first power-on
 * @param fingerprint equal for equal runs
 */
public record Outcome(
        SimulationPlan plan, Broken failure, Story story, Counts counts, Coverage coverage, long events, long simulatedMicros,
        long fingerprint) {

    public boolean isBroken() {
        return failure != null;
    }
}
