package org.twinhost.simulator.run;

import java.util.Comparator;
import java.util.List;
import org.twinhost.simulator.fault.BrokenAssumption;
import org.twinhost.simulator.fault.Fault;
import org.twinhost.simulator.fault.FaultDealer;
import org.twinhost.simulator.world.Settings;

/**
 * What a simulation is made of: the same plan gives the same run, event by event. A plan with fewer faults is another run
 * of the same world.
 *
 * @param seed of all chance in the world
 * @param settings the cluster and how long it is disturbed
 * @param faults in order of time
 */
public record SimulationPlan(long seed, Settings settings, List<Fault> faults) {

    public SimulationPlan {
        faults = faults.stream().sorted(Comparator.comparingLong(Fault::atMs)).toList();
    }

    /** The standard plan of a seed. */
    public static SimulationPlan of(long seed) {
        var dealer = new FaultDealer(seed);
        return new SimulationPlan(seed, dealer.settings(), dealer.faults());
    }

    /** A plan in which an assumption is broken. */
    public static SimulationPlan of(BrokenAssumption broken, long seed) {
        return new SimulationPlan(seed, broken.settings(seed), broken.faults(seed));
    }

    /** Two nodes, keepalive 1 s, nothing goes wrong: for measuring. */
    public static SimulationPlan calm(long seed, int hours) {
        return new SimulationPlan(seed, new Settings(2, 5_000, hours * 3_600_000L), List.of());
    }

    public SimulationPlan withFaults(List<Fault> others) {
        return new SimulationPlan(seed, settings, others);
    }
}
