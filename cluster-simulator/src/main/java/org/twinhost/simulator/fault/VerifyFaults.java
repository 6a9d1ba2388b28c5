package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.twinhost.contract.NodeId;
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
    private static final int SPOT_MAX = 60;

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
            if (dice.oneIn(2)) {
                all.add(trouble(dice, atMs + dice.below(PASS_MS / 5), node, volume, block));
            }
            all.add(dice.oneIn(3) ? new Fault.BlockUnreadable(atMs, node, volume, block)
                    : new Fault.BlockRots(atMs, dice.oneIn(4) ? dice.pick(settings.nodeIds()) : node, volume, block));
            all.add(new Fault.VerifyStarts(atMs + dice.below(3_000), volume));
        }
        if (dice.oneIn(4)) {
            all.add(new Fault.VerifyStops(atMs + dice.below(2_000), volume));
        }
        all.sort(Comparator.comparingLong(Fault::atMs));
        return all;
    }

    /** What keeps a chunk from being compared or repaired, near what is to be repaired. */
    private static Fault trouble(Dice dice, long atMs, NodeId node, String volume, int block) {
        return switch (dice.below(5)) {
            case 0 -> new Fault.SpotUnreadable(atMs, node, volume, Math.min(block, BLOCKS - SPOT_MAX), dice.below(SPOT_MAX));
            case 1 -> new Fault.BlockUnwritable(atMs, node, volume, block);
            case 2 -> new Fault.ReadsHang(atMs, node, volume, block, 500 + dice.below(30_000));
            case 3 -> new Fault.VerifyFilesHang(atMs, node, volume, 500 + dice.below(20_000));
            default -> new Fault.OwnDiskFull(atMs, node, 500 + dice.below(10_000));
        };
    }
}
