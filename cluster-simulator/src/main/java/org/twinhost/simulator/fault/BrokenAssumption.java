package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/**
 * Something that the whole design assumes, and that is not so. These are in no standard seed: what they break is no defect of
 * the cores. They show what it costs when an assumption is broken, and that the checks would see it.
 */
public enum BrokenAssumption {

    /** Disks that say flushed and have not, and then the power fails everywhere. */
    FLUSH {
        @Override
        List<Fault> faults(Dice dice, Settings settings) {
            var faults = new ArrayList<Fault>();
            for (var guest : Settings.guests()) {
                settings.holders(guest).forEach(node -> faults.add(new Fault.LyingFlush(dice.below(500), node, guest)));
            }
            faults.add(new Fault.Blackout(dice.between(2_000, 8_000), dice.between(500, 5_000)));
            return faults;
        }
    },

    /** A BMC that says off while its node runs, and a cut that makes somebody ask. */
    BMC {
        @Override
        List<Fault> faults(Dice dice, Settings settings) {
            var victim = dice.pick(settings.nodeIds());
            return List.of(new Fault.LyingBmc(dice.below(500), victim, 60_000),
                    new Fault.AllLinksCut(dice.between(600, 3_000), null, 30_000));
        }
    },

    /** An operator vouches that a node is off that only can't be heard. */
    WORD {
        @Override
        List<Fault> faults(Dice dice, Settings settings) {
            var nodes = settings.nodeIds();
            var victim = dice.pick(nodes);
            var believer = nodes.get((nodes.indexOf(victim) + 1) % nodes.size());
            var faults = new ArrayList<Fault>();
            nodes.forEach(node -> faults.add(new Fault.BmcRefuses(0, node, 60_000)));
            long cutMs = 500L + dice.below(2_000);
            faults.add(new Fault.AllLinksCut(cutMs, null, 40_000));
            faults.add(new Fault.FalseWord(cutMs + settings.deadtimeMs() * 2L + dice.below(3_000), believer, victim));
            return faults;
        }
    };

    abstract List<Fault> faults(Dice dice, Settings settings);

    /** The cluster of that seed, in which it is broken. */
    public Settings settings(long seed) {
        return settings(new Dice(seed));
    }

    private static Settings settings(Dice dice) {
        return new Settings(2, dice.oneIn(2) ? 1_000 : 3_000, 0);
    }

    /** What happens there. */
    public List<Fault> faults(long seed) {
        var dice = new Dice(seed);
        return faults(dice, settings(dice));
    }
}
