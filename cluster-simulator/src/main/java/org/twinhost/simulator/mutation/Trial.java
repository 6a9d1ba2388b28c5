package org.twinhost.simulator.mutation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.run.PlanFile;
import org.twinhost.simulator.run.Simulation;
import org.twinhost.simulator.run.SimulationPlan;
import org.twinhost.simulator.run.TimedAnew;

/** Runs inside a mutant's class loader, so only the JDK's types pass its door. */
public final class Trial {

    public static final int INVARIANT = 0;
    public static final int WHAT = 1;
    public static final int SEED = 2;
    public static final int TRIED = 3;
    public static final int SECONDS = 4;

    /** How often a plan of a mutant's own is tried at other times than its own. */
    private static final int TIMED_ANEW = 60;

    private Trial() {}

    /**
     * Runs plans and seeds until something breaks: the mutant's own plans, also timed anew, its own seeds, the seeds that every
     * mutant is tried with, and at last all kept plans.
     *
     * @param plans files of its own plans
     * @param first its own seeds
     * @param seedsMax the others: 1 to this
     * @param kept files of all plans
     * @param millisMax nothing is begun after that; of processor time
     * @return invariant (null: none broke), what it says, the seed, how many were tried, seconds
     */
    public static Object[] run(String[] plans, long[] first, int seedsMax, String[] kept, long millisMax) throws IOException {
        var own = new ArrayList<SimulationPlan>();
        for (var plan : plans) {
            own.add(PlanFile.read(Path.of(plan)));
        }
        var others = new ArrayList<SimulationPlan>();
        for (var plan : kept) {
            others.add(PlanFile.read(Path.of(plan)));
        }
        var all = Stream.of(
                IntStream.rangeClosed(0, TIMED_ANEW).boxed()
                        .flatMap(number -> own.stream().map(plan -> TimedAnew.of(plan, number))),
                LongStream.of(first).mapToObj(SimulationPlan::of),
                LongStream.range(0, seedsMax).mapToObj(number -> SimulationPlan.of(ordealsFirst(number, seedsMax))),
                others.stream()).flatMap(each -> each);
        LogLines.install();
        try {
            return runUntilBroken(all.iterator(), millisMax);
        } finally {
            LogLines.uninstall();
        }
    }

    /**
     * Runs seeds until something breaks.
     *
     * @param first seeds to try before the others
     * @param seeds the next: 1 to this
     * @param moreMs the seeds after those, none of which is begun after so much processor time
     * @param begun is told each seed before it runs
     * @return as {@link #run}
     */
    public static Object[] seeds(long[] first, long seeds, long moreMs, LongConsumer begun) {
        LogLines.install();
        try {
            var started = cpuNanos();
            var numbers = LongStream.concat(LongStream.of(first),
                    LongStream.range(0, seeds).map(number -> ordealsFirst(number, (int) seeds))).toArray();
            long tried = 0;
            for (; tried < numbers.length; tried++) {
                var broken = broken(numbers[(int) tried], begun, tried, started);
                if (broken != null) {
                    return broken;
                }
            }
            var since = cpuNanos();
            for (var seed = seeds + 1; (cpuNanos() - since) / 1_000_000 < moreMs; seed++) {
                var broken = broken(seed, begun, tried++, started);
                if (broken != null) {
                    return broken;
                }
            }
            return new Object[] {null, null, 0L, tried, seconds(started)};
        } finally {
            LogLines.uninstall();
        }
    }

    private static Object[] broken(long seed, LongConsumer begun, long before, long started) {
        begun.accept(seed);
        var outcome = Simulation.run(SimulationPlan.of(seed));
        return outcome.isBroken()
                ? new Object[] {outcome.failure().invariant(), outcome.failure().getMessage(), seed, before + 1,
                    seconds(started)}
                : null;
    }

    private static Object[] runUntilBroken(Iterator<SimulationPlan> plans, long millisMax) {
        var started = cpuNanos();
        long tried = 0;
        while (plans.hasNext() && (cpuNanos() - started) / 1_000_000 < millisMax) {
            var plan = plans.next();
            tried++;
            var outcome = Simulation.run(plan);
            if (outcome.isBroken()) {
                return new Object[] {outcome.failure().invariant(), outcome.failure().getMessage(), plan.seed(), tried,
                    seconds(started)};
            }
        }
        return new Object[] {null, null, 0L, tried, seconds(started)};
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
