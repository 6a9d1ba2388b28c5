package org.twinhost.resource.core.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.resource.NodeReport.UnderWay;
import org.twinhost.contract.resource.Operation;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Presence;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.place.Placements;
import org.twinhost.resource.core.place.PolicyInput;

/** Plans every guest, for the coordinator to act on and for every node to show. */
public final class Planner {

    private Planner() {}

    /** What is to be done with every guest, by name; the operations of different guests do not depend on each other. */
    public static List<GuestPlan> plans(PolicyInput input) {
        Placements placements = Placements.of(input);
        return input.guests().stream().map(guest -> plan(guest, placements)).toList();
    }

    /** What is to be done with a guest of the configuration. */
    public static GuestPlan plan(GuestConfig guest, PolicyInput input) {
        return plan(guest, Placements.of(input));
    }

    private static GuestPlan plan(GuestConfig guest, Placements placements) {
        return new TransitionPlan(placements.input().situation(), guest, placements.of(guest.name())).plan();
    }

    /** Whether the guest is to run, and surely runs nowhere, where its disk is not, or where it can't stay. */
    public static boolean waits(GuestConfig guest, Situation situation) {
        if (guest.target() != GuestConfig.Target.STARTED) {
            return false;
        }
        List<Presence> presences = situation.presences(guest.name());
        return presences.stream().allMatch(each -> each.is(Presence.Kind.ABSENT))
                || presences.stream().anyMatch(each -> each.is(Presence.Kind.RUNS)
                        && (situation.unservedVolume(guest, each.node()).isPresent()
                                || situation.observed().isLeaving(each.node())));
    }

    /**
     * An operation on the guest or its volumes that some executor carries out, whoever ordered it.
     *
     * @param own operations under way on this node
     */
    public static Optional<UnderWay> busy(GuestConfig guest, List<UnderWay> own, Situation situation) {
        return Stream.concat(own.stream(), situation.observed().reports().values().stream()
                        .filter(heard -> situation.observed().fate(heard.value().node()) == NodeFate.MEMBER)
                        .flatMap(heard -> heard.value().underWay().stream()))
                .filter(each -> concerns(each.operation(), guest))
                .findFirst();
    }

    private static boolean concerns(Operation operation, GuestConfig guest) {
        return switch (operation) {
            case Operation.Promote(var volume) -> guest.volumes().contains(volume);
            case Operation.Demote(var volume) -> guest.volumes().contains(volume);
            case Operation.StartGuest(var name) -> name.equals(guest.name());
            case Operation.StopGuest(var name, _) -> name.equals(guest.name());
        };
    }
}
