package org.twinhost.simulator.fault;

import java.util.List;
import java.util.function.Consumer;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.Settings;

/**
 * Faults that are aimed: what chance alone brings together too rarely. Each template goes for one promise of the design at
 * its weakest moment; nodes, services and times are left to the dice. The templates take turns, those first that see what
 * nothing else sees.
 */
final class TargetedFaults {

    private interface Template {
        List<Fault> faults(Dice dice, Settings settings);
    }

    private static final Template LATE_HAND = action(ActionFaults::lateHand);
    private static final Template ORDER_IN_THE_QUEUE = action(ActionFaults::orderInTheQueue);
    private static final Template QUICK_BOOT = loss(LossFaults::quickBoot);
    private static final List<Template> TEMPLATES = List.of(
            loss(LossFaults::hangs), loss(LossFaults::slowTarget), action(ActionFaults::promotedAnyway),
            action(ActionFaults::roleWithoutMirror), loss(LossFaults::diesWithOrders), action(ActionFaults::twoWantTheRole),
            loss(LossFaults::outdatedAlone), LATE_HAND, action(ActionFaults::doubtfulHand), loss(LossFaults::shooterDies),
            action(ActionFaults::roleTakenUnderStart), action(ActionFaults::editedOnTheWay), ORDER_IN_THE_QUEUE,
            loss(LossFaults::targetDies), loss(LossFaults::mutedSwitches), QUICK_BOOT, loss(LossFaults::survivorCrashes),
            loss(LossFaults::splits), loss(LossFaults::cutThenPower), loss(LossFaults::standsStill),
            action(ActionFaults::startsIntoALoss), loss(LossFaults::bothLosePower), loss(LossFaults::shotAndBackInTheDark),
            loss(LossFaults::mirrorBreaksThenPower), action(ActionFaults::staleWord), loss(LossFaults::heardAgainInTime),
            loss(LossFaults::coldStart), action(ActionFaults::sleepyServices), action(ActionFaults::badDisk),
            action(ActionFaults::guestsCome), loss(LossFaults::strangerAtTheWire));

    private TargetedFaults() {}

    /** The cluster for a template: as the dice gave it, unless the template needs another. */
    static Settings settings(long which, int nodes, int deadtimeMs) {
        var withAThirdToLose = template(which) == LATE_HAND && which / TEMPLATES.size() % 2 == 0;
        if (template(which) == ORDER_IN_THE_QUEUE) {
            return new Settings(2, 1_000, 0);
        }
        return new Settings(withAThirdToLose ? 3 : nodes, template(which) == QUICK_BOOT ? 5_000 : deadtimeMs, 0);
    }

    /** @param which any number */
    static List<Fault> faults(long which, Dice dice, Settings settings) {
        return template(which).faults(dice, settings);
    }

    private static Template template(long which) {
        return TEMPLATES.get((int) Math.floorMod(which, (long) TEMPLATES.size()));
    }

    private static Template loss(Consumer<LossFaults> template) {
        return (dice, settings) -> {
            var made = new LossFaults(dice, settings);
            template.accept(made);
            return made.faults;
        };
    }

    private static Template action(Consumer<ActionFaults> template) {
        return (dice, settings) -> {
            var made = new ActionFaults(dice, settings);
            template.accept(made);
            return made.faults;
        };
    }
}
