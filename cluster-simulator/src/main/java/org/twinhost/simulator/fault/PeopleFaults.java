package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/**
 * What people do to a cluster on purpose, among the other faults of a seed: drills, and maintenance. By dice of their own: what
 * else befalls a seed does not depend on them.
 */
final class PeopleFaults {

    private static final int ONE_IN = 7;
    private static final int WHICH = 4;
    /** From the command to the power that is back, for a deadtime of 5 s. */
    private static final long DRILL_MS = 95_000;
    private static final long MAINTENANCE_MS_MAX = 60_000;

    private PeopleFaults() {}

    static List<Fault> among(List<Fault> others, long seed, Settings settings) {
        if (seed % ONE_IN != WHICH) {
            return others;
        }
        var dice = new Dice(seed * 0xE7037ED1A0B428DBL + 11);
        var all = new ArrayList<>(others);
        if (dice.oneIn(2)) {
            all.add(drill(dice, settings));
        }
        for (int times = 1 + dice.below(2); times > 0; times--) {
            var forMs = dice.oneIn(3) ? dice.between(1_000, 8_000) : dice.between(8_000, MAINTENANCE_MS_MAX);
            all.add(new Fault.Maintenance(dice.below(20_000), dice.pick(settings.nodeIds()), forMs, dice.oneIn(3)));
        }
        all.sort(Comparator.comparingLong(Fault::atMs));
        return all;
    }

    private static Fault drill(Dice dice, Settings settings) {
        var askedAt = dice.pick(settings.nodeIds());
        var node = dice.oneIn(10) ? askedAt : dice.pick(
                settings.nodeIds().stream().filter(each -> !each.equals(askedAt)).toList());
        return new Fault.Drill(dice.below(10_000), askedAt, node, !dice.oneIn(3), DRILL_MS);
    }
}
