package org.twinhost.resource.core;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.config.GuestConfig;

/** Plans every guest from a state, for the coordinator to act on and for every node to show. */
final class Planner {

    private Planner() {}

    static GuestPlan plan(ResourceState state, GuestConfig guest, Situation situation) {
        Instant waitingSince = state.orders().waitingSince().get(guest.name());
        Placement placement = new Placement(
                situation, guest, state.failCounts(), state.preferred().get(guest.name()), waitingSince);
        return new TransitionPlan(situation, guest, placement.result()).plan();
    }

    /** Whether the guest is to run, and surely runs nowhere or where its disk is not. */
    static boolean waits(GuestConfig guest, Situation situation) {
        if (guest.target() != GuestConfig.Target.STARTED) {
            return false;
        }
        List<Presence> presences = situation.presences(guest.name());
        return presences.stream().allMatch(each -> each.is(Presence.Kind.ABSENT))
                || presences.stream().anyMatch(each -> each.is(Presence.Kind.RUNS)
                        && situation.unservedVolume(guest, each.node()).isPresent());
    }

    static List<GuestConfig> guests(Situation situation) {
        return situation.snapshot().guests().stream().sorted(Comparator.comparing(GuestConfig::name)).toList();
    }

    /** An operation on the guest or its volumes that some executor carries out, whoever ordered it. */
    static Optional<String> busy(GuestConfig guest, Execution own, Situation situation) {
        return java.util.stream.Stream.concat(own.underWay().stream(), situation.observed().reports().values().stream()
                        .filter(heard -> situation.observed().fate(heard.value().node()) == NodeFate.MEMBER)
                        .flatMap(heard -> heard.value().underWay().stream()))
                .filter(name -> concerns(name, guest))
                .findFirst();
    }

    private static boolean concerns(String underWay, GuestConfig guest) {
        String[] words = underWay.split(" ");
        return words.length > 1 && (words[1].equals(guest.name()) || guest.volumes().contains(words[1]));
    }
}
