package org.twinhost.simulator.run;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.twinhost.simulator.fault.Fault;
import org.twinhost.simulator.report.Failure;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.report.Shrinker;

/** Many simulations, seed after seed, on some threads. */
public final class Campaign {

    private static final int SHRINK_RUNS_MAX = 60;

    private final Tally tally = new Tally();
    private final AtomicLong next;
    private final AtomicInteger shrunken = new AtomicInteger();
    private final long endSeed;
    private final long endNanos;
    private final LongFunction<SimulationPlan> plans;
    private final int shrunkenMax;
    private final Consumer<String> broken;
    private final long startNanos = System.nanoTime();
    private volatile boolean stopped;

    /**
     * @param firstSeed where it starts
     * @param seeds how many
     * @param nanosMax no seed is begun after that time
     * @param plans what is run for a seed
     * @param shrunkenMax so many failures are shrunken: where much is broken, the first few tell it all
     * @param broken is told each seed that breaks something, at once and on any thread
     */
    public Campaign(
            long firstSeed, long seeds, long nanosMax, LongFunction<SimulationPlan> plans, int shrunkenMax,
            Consumer<String> broken) {
        this.next = new AtomicLong(firstSeed);
        this.endSeed = firstSeed + Math.min(seeds, Long.MAX_VALUE - firstSeed);
        this.endNanos = nanosMax;
        this.plans = plans;
        this.shrunkenMax = shrunkenMax;
        this.broken = broken;
    }

    public Tally tally() {
        return tally;
    }

    /** No seed is begun any more; from any thread. */
    public void stop() {
        stopped = true;
    }

    /** Returns when all is done. */
    public void run(int jobs) throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (int job = 1; job <= jobs; job++) {
            threads.add(Thread.ofPlatform().name("simulation-" + job).daemon().start(this::work));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    private void work() {
        while (!stopped && System.nanoTime() - startNanos < endNanos) {
            var seed = next.getAndIncrement();
            if (seed >= endSeed) {
                return;
            }
            run(seed);
        }
    }

    private void run(long seed) {
        var clock = ManagementFactory.getThreadMXBean();
        var before = clock.getCurrentThreadCpuTime();
        var outcome = Simulation.run(plans.apply(seed));
        tally.add(outcome, clock.getCurrentThreadCpuTime() - before);
        if (outcome.isBroken()) {
            broken.accept("seed " + seed + ": " + outcome.failure().getMessage());
            tally.add(explained(outcome));
        }
    }

    private Failure explained(Outcome outcome) {
        var plan = outcome.plan();
        var few = plan;
        if (shrunken.incrementAndGet() <= shrunkenMax) {
            var shrinker = new Shrinker<Fault>(faults -> invariant(Simulation.run(plan.withFaults(faults))), SHRINK_RUNS_MAX);
            few = plan.withFaults(shrinker.shrink(plan.faults(), invariant(outcome)));
        }
        var toTell = few;
        var told = LogLines.told(() -> Simulation.run(toTell, true));
        return new Failure(plan.seed(), invariant(outcome), outcome.failure().getMessage(),
                PlanFile.lines(few), plan.faults().size(), told.story().lines());
    }

    private static String invariant(Outcome outcome) {
        return outcome.isBroken() ? outcome.failure().invariant() : null;
    }
}
