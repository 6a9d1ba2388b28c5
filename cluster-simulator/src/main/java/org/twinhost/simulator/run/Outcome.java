package org.twinhost.simulator.run;

import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.story.Counts;
import org.twinhost.simulator.story.Coverage;
import org.twinhost.simulator.story.Story;

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
