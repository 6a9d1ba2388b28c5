package org.twinhost.simulator.fault;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/** The nodes, the guest and the times of one set of targeted faults, and what has been decided of it so far. */
abstract class FaultTemplate {

    final Dice dice;
    final Settings settings;
    /** Mostly the node where the guest is at home. */
    final NodeId one;
    /** Holds the other replica of its volume. */
    final NodeId other;
    final String guest;
    final List<Fault> faults = new ArrayList<>();

    FaultTemplate(Dice dice, Settings settings) {
        this.dice = dice;
        this.settings = settings;
        this.guest = dice.pick(Settings.guests());
        var home = dice.oneIn(3) ? 1 : 0;
        this.one = settings.holders(guest).get(home);
        this.other = settings.holders(guest).get(1 - home);
    }

    /** Between these multiples of the cluster's deadtime, in ms. */
    long deadtimes(double least, double most) {
        return (long) (settings.deadtimeMs() * (least + (most - least) * dice.below(1_000) / 1_000.0));
    }

    /** Long enough for all that follows. */
    long recovers() {
        return 2L * settings.deadtimeMs() + settings.deadtimeMs() + 34_000;
    }

    void crashAll(long at) {
        Settings.guests().forEach(each -> faults.add(new Fault.GuestCrash(at, each)));
    }
}
