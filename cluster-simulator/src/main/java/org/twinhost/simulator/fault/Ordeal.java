package org.twinhost.simulator.fault;

import java.util.List;
import java.util.function.Consumer;
import org.twinhost.simulator.Settings;
import org.twinhost.simulator.time.Dice;

/**
 * Faults with a plot: what chance alone brings together too rarely. Each plot goes for one promise of the design at its
 * weakest moment; nodes, services and times are left to the dice. The plots take turns,
 * those first that see what nothing else sees.
 */
final class Ordeal {

    private interface Plot {
        List<Fault> play(Dice dice, Settings settings);
    }

    private static final Plot LATE_HAND = deed(DeedPlots::lateHand);
    private static final Plot ORDER_IN_THE_QUEUE = deed(DeedPlots::orderInTheQueue);
    private static final Plot QUICK_BOOT = loss(LossPlots::quickBoot);
    private static final List<Plot> PLOTS = List.of(
            loss(LossPlots::hangs), loss(LossPlots::slowTarget), deed(DeedPlots::promotedAnyway),
            deed(DeedPlots::roleWithoutMirror), loss(LossPlots::diesWithOrders), deed(DeedPlots::twoWantTheRole),
            loss(LossPlots::outdatedAlone), LATE_HAND, deed(DeedPlots::doubtfulHand), loss(LossPlots::shooterDies),
            deed(DeedPlots::roleTakenUnderStart), deed(DeedPlots::editedOnTheWay), ORDER_IN_THE_QUEUE,
            loss(LossPlots::targetDies), loss(LossPlots::mutedSwitches), QUICK_BOOT, loss(LossPlots::survivorCrashes),
            loss(LossPlots::splits), loss(LossPlots::cutThenPower), loss(LossPlots::standsStill),
            deed(DeedPlots::startsIntoALoss), loss(LossPlots::bothLosePower), loss(LossPlots::shotAndBackInTheDark),
            loss(LossPlots::mirrorBreaksThenPower), deed(DeedPlots::staleWord), loss(LossPlots::heardAgainInTime),
            loss(LossPlots::coldStart), deed(DeedPlots::sleepyServices), deed(DeedPlots::badDisk),
            deed(DeedPlots::guestsCome));

    private Ordeal() {}

    /** The cluster for a plot: as the dice gave it, unless the plot needs another. */
    static Settings settings(long which, int nodes, int deadtimeMs) {
        var withAThirdToLose = plot(which) == LATE_HAND && which / PLOTS.size() % 2 == 0;
        if (plot(which) == ORDER_IN_THE_QUEUE) {
            return new Settings(2, 1_000, 0);
        }
        return new Settings(withAThirdToLose ? 3 : nodes, plot(which) == QUICK_BOOT ? 5_000 : deadtimeMs, 0);
    }

    /** @param which any number */
    static List<Fault> faults(long which, Dice dice, Settings settings) {
        return plot(which).play(dice, settings);
    }

    private static Plot plot(long which) {
        return PLOTS.get((int) Math.floorMod(which, (long) PLOTS.size()));
    }

    private static Plot loss(Consumer<LossPlots> plot) {
        return (dice, settings) -> {
            var plots = new LossPlots(dice, settings);
            plot.accept(plots);
            return plots.faults;
        };
    }

    private static Plot deed(Consumer<DeedPlots> plot) {
        return (dice, settings) -> {
            var plots = new DeedPlots(dice, settings);
            plot.accept(plots);
            return plots.faults;
        };
    }
}
