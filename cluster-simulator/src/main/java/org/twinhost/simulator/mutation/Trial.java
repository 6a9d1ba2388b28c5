package org.twinhost.simulator.mutation;

import java.lang.management.ManagementFactory;
import org.twinhost.simulator.Simulation;
import org.twinhost.simulator.SimulationPlan;
import org.twinhost.simulator.report.LogLines;

/** Runs inside a mutant's class loader, so only the JDK's types pass its door. */
public final class Trial {

    static final int INVARIANT = 0;
    static final int WHAT = 1;
    static final int SEED = 2;
    static final int TRIED = 3;
    static final int SECONDS = 4;

    private Trial() {}

    /**
     * Runs seeds until something breaks.
     *
     * @param first seeds to try before the others
     * @param seedsMax the others: 1 to this
     * @param millisMax no seed is begun after that; of processor time
     * @return invariant (null: none broke), what it says, the seed, how many were tried, seconds
     */
    public static Object[] run(long[] first, int seedsMax, long millisMax) {
        LogLines.install();
        try {
            return runUntilBroken(first, seedsMax, millisMax);
        } finally {
            LogLines.uninstall();
        }
    }

    private static Object[] runUntilBroken(long[] first, int seedsMax, long millisMax) {
        var started = cpuNanos();
        long tried = 0;
        while (tried < first.length + seedsMax && (cpuNanos() - started) / 1_000_000 < millisMax) {
            var seed = tried < first.length ? first[(int) tried] : tried - first.length + 1;
            tried++;
            var outcome = Simulation.run(SimulationPlan.of(seed));
            if (outcome.isBroken()) {
                return new Object[] {outcome.failure().invariant(), outcome.failure().getMessage(), seed, tried,
                    seconds(started)};
            }
        }
        return new Object[] {null, null, 0L, tried, seconds(started)};
    }

    private static double seconds(long started) {
        return (cpuNanos() - started) / 1e9;
    }

    /** What else runs on the machine does not shorten a trial. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
