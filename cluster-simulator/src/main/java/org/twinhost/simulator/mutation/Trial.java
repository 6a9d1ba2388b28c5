package org.twinhost.simulator.mutation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.PlanFile;
import org.twinhost.simulator.run.Simulation;
import org.twinhost.simulator.run.SimulationPlan;

/** Runs inside a mutant's class loader, so only the JDK's types pass its door. */
public final class Trial {

    static final int INVARIANT = 0;
    static final int WHAT = 1;
    static final int SEED = 2;
    static final int TRIED = 3;
    static final int SECONDS = 4;

    private Trial() {}

    /**
     * Runs plans and seeds until something breaks.
     *
     * @param plans files of plans, tried before all seeds
     * @param first seeds to try before the others
     * @param seedsMax the others: 1 to this
     * @param millisMax no seed is begun after that; of processor time
     * @return invariant (null: none broke), what it says, the seed, how many were tried, seconds
     */
    public static Object[] run(String[] plans, long[] first, int seedsMax, long millisMax) throws IOException {
        var all = new ArrayList<SimulationPlan>();
        for (var plan : plans) {
            all.add(PlanFile.read(Path.of(plan)));
        }
        for (var seed : first) {
            all.add(SimulationPlan.of(seed));
        }
        LogLines.install();
        try {
            return runUntilBroken(all, seedsMax, millisMax);
        } finally {
            LogLines.uninstall();
        }
    }

    private static Object[] runUntilBroken(List<SimulationPlan> first, int seedsMax, long millisMax) {
        var started = cpuNanos();
        int tried = 0;
        while (tried < first.size() + seedsMax && (cpuNanos() - started) / 1_000_000 < millisMax) {
            var plan = tried < first.size() ? first.get(tried)
                    : SimulationPlan.of(ordealsFirst(tried - first.size(), seedsMax));
            tried++;
            var outcome = Simulation.run(plan);
            if (outcome.isBroken()) {
                return new Object[] {outcome.failure().invariant(), outcome.failure().getMessage(), plan.seed(), (long) tried,
                    seconds(started)};
            }
        }
        return new Object[] {null, null, 0L, (long) tried, seconds(started)};
    }

    /** The seeds from 1 to the most, the even ones first: each of these goes for something. */
    private static long ordealsFirst(long number, int seedsMax) {
        var even = seedsMax / 2;
        return number < even ? 2 * (number + 1) : 2 * (number - even) + 1;
    }

    private static double seconds(long started) {
        return (cpuNanos() - started) / 1e9;
    }

    /** What else runs on the machine does not shorten a trial. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
