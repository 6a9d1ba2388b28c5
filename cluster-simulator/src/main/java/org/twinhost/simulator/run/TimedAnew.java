package org.twinhost.simulator.run;

import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.twinhost.simulator.fault.Fault;
import org.twinhost.simulator.fault.FaultText;

/**
 * A plan whose faults come a little earlier or later. A plan is cut to a moment, and every change of the cores moves the
 * moments; what the plan was kept for is then found again close by.
 */
public final class TimedAnew {

    /** In ms, by turns: within a request, within an exchange, within a timeout. */
    private static final int[] REACH_MS = {3, 30, 300};
    private static final Pattern TIME = Pattern.compile("\\b(atMs|forMs)=(\\d+)");

    private TimedAnew() {}

    /** @param number of the variation, the same one each time; 0: the plan as it is */
    public static SimulationPlan of(SimulationPlan plan, int number) {
        if (number == 0) {
            return plan;
        }
        var chance = RandomGeneratorFactory.of("L64X128MixRandom").create(plan.seed() * 31 + number);
        var reachMs = REACH_MS[number % REACH_MS.length];
        return plan.withFaults(plan.faults().stream().map(fault -> moved(fault, reachMs, chance)).toList());
    }

    private static Fault moved(Fault fault, int reachMs, RandomGenerator chance) {
        var least = Map.of("atMs", 0L, "forMs", 1L);
        return FaultText.read(TIME.matcher(FaultText.of(fault)).replaceAll(time -> time.group(1) + "="
                + Math.max(least.get(time.group(1)), Long.parseLong(time.group(2)) + chance.nextInt(-reachMs, reachMs + 1))));
    }
}
