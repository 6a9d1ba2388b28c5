package org.twinhost.twinctl.alone;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.NodeConfig;

/** Which guests will run when every word is given. Pure. */
final class GuestFates {

    private GuestFates() {}

    static List<GuestFate> of(Facts facts, List<VolumeFate> volumes) {
        return facts.configuration().guests().stream().map(guest -> whyNot(facts, guest, volumes)
                .orElseGet(() -> new GuestFate.Runs(guest.name()))).toList();
    }

    private static Optional<GuestFate> whyNot(Facts facts, GuestConfig guest, List<VolumeFate> volumes) {
        var lost = guest.target() == GuestConfig.Target.STOPPED ? "" : lost(guest, volumes);
        return lost.isEmpty() ? held(facts, guest).map(why -> new GuestFate.RunsNot(guest.name(), why, false))
                : Optional.of(new GuestFate.RunsNot(guest.name(), lost, true));
    }

    private static String lost(GuestConfig guest, List<VolumeFate> volumes) {
        return volumes.stream().filter(each -> guest.volumes().contains(each.volume())).flatMap(each -> switch (each) {
            case VolumeFate.Helpless(var volume, _, _) -> Optional.of("its volume " + volume + " can't be helped").stream();
            case VolumeFate.Elsewhere(var volume, _) -> Optional.of("its volume " + volume + " has no replica here").stream();
            case VolumeFate.Ready _, VolumeFate.ToForce _ -> Optional.<String>empty().stream();
        }).collect(Collectors.joining(", "));
    }

    private static Optional<String> held(Facts facts, GuestConfig guest) {
        var self = facts.self();
        if (guest.target() == GuestConfig.Target.STOPPED) {
            return Optional.of("it is wanted stopped: twinctl vm start " + guest.name());
        }
        if (facts.configuration().maintenance(facts.now()).isPresent()) {
            return Optional.of("there is maintenance: twinctl maintenance off");
        }
        if (facts.configuration().node(self).map(NodeConfig::standby).orElse(false)) {
            return Optional.of(self + " is on standby: twinctl node online " + self);
        }
        return facts.configuration().constraints().stream()
                .filter(each -> each.resource().equals(guest.name()) && each.node().equals(self)
                        && each.score() <= -ConstraintConfig.INFINITY)
                .findFirst().map(each -> "constraint " + each.name() + " forbids it on " + self);
    }
}
