package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/**
 * Nodes that are rebooted and clusters that are shut down, among the other faults of a seed and, to see it undisturbed, after
 * them. By dice of their own: what else befalls a seed does not depend on them.
 */
final class LeaveFaults {

    private static final int ONE_IN = 5;
    private static final int WHICH = 2;
    /** After what is repaired last, and the resync that follows. */
    private static final int CALM_MS = 60_000;
    private static final int EMPTIES_MS = 4_000;

    private LeaveFaults() {}

    static List<Fault> among(List<Fault> others, long seed, Settings settings) {
        if (seed % ONE_IN != WHICH) {
            return others;
        }
        var dice = new Dice(seed * 0xD6E8FEB86659FD93L + 11);
        var all = new ArrayList<>(others);
        var end = others.stream().mapToLong(fault -> fault.atMs() + Injection.lastsMs(fault)).max().orElse(0);
        for (int leaves = 1 + dice.below(2); leaves > 0; leaves--) {
            var at = dice.below((int) Math.max(1, end));
            all.add(leave(dice, at, settings));
            for (int troubles = dice.below(3); troubles > 0; troubles--) {
                all.add(trouble(dice, at + dice.below(EMPTIES_MS), dice.pick(settings.nodeIds())));
            }
        }
        if (dice.oneIn(2)) {
            all.add(new Fault.Departure(end + CALM_MS, dice.pick(settings.nodeIds()), 45_000 + dice.below(20_000)));
        }
        all.sort(Comparator.comparingLong(Fault::atMs));
        return all;
    }

    private static Fault leave(Dice dice, long atMs, Settings settings) {
        var node = dice.pick(settings.nodeIds());
        return switch (dice.below(4)) {
            case 0 -> new Fault.ClusterShutdown(atMs, node, 8_000 + dice.below(30_000));
            case 1 -> new Fault.DepartureTakenBack(atMs, node, dice.below(EMPTIES_MS));
            default -> new Fault.Departure(atMs, node, 8_000 + dice.below(30_000));
        };
    }

    /** In the middle of it. */
    private static Fault trouble(Dice dice, long atMs, NodeId node) {
        return switch (dice.below(6)) {
            case 0 -> new Fault.Kill(atMs, node, ServiceName.RESOURCE);
            case 1 -> new Fault.CrashAtEffect(atMs, node, ServiceName.RESOURCE, 1 + dice.below(30));
            case 2 -> new Fault.Kill(atMs, node, dice.oneIn(2) ? ServiceName.HEARTBEAT : ServiceName.REPLICATION);
            case 3 -> new Fault.AllLinksCut(atMs, dice.oneIn(2) ? node : null, 100 + dice.below(10_000));
            case 4 -> new Fault.BrokerKilled(atMs, node, 100 + dice.below(8_000));
            default -> new Fault.PowerCut(atMs, node, 1_000 + dice.below(20_000), false);
        };
    }
}
