package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/**
 * Media that change blocks by themselves or can't read them, and replicas that are compared, among the other faults of a seed.
 * By dice of their own: what else befalls a seed does not depend on them.
 */
final class VerifyFaults {

    private static final int ONE_IN = 6;
    private static final int WHICH = 3;
    private static final int BLOCKS = 4096;
    private static final int PASS_MS = 5_000;

    private VerifyFaults() {}

    static List<Fault> among(List<Fault> others, long seed, Settings settings) {
        if (seed % ONE_IN != WHICH) {
            return others;
        }
        var dice = new Dice(seed * 0xA0761D6478BD642FL + 7);
        var all = new ArrayList<>(others);
        var volume = dice.pick(Settings.guests());
        var node = dice.pick(settings.nodeIds());
        var atMs = (long) dice.below(1_000);
        all.add(new Fault.VerifyStarts(atMs, volume));
        for (int spoils = 1 + dice.below(4); spoils > 0; spoils--) {
            atMs += dice.oneIn(2) ? dice.below(PASS_MS / 2) : PASS_MS;
            var block = dice.below(BLOCKS);
            all.add(dice.oneIn(3) ? new Fault.BlockUnreadable(atMs, node, volume, block)
                    : new Fault.BlockRots(atMs, dice.oneIn(4) ? dice.pick(settings.nodeIds()) : node, volume, block));
            all.add(new Fault.VerifyStarts(atMs + dice.below(3_000), volume));
        }
        all.sort(Comparator.comparingLong(Fault::atMs));
        return all;
    }
}
