package org.twinhost.config.core.rules;

import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.config.core.rules.Findings.Unique;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;

/** What guests and their constraints must keep beside the limits of their fields. */
final class GuestRules {

    private GuestRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("guest");
        var uuids = found.unique("UUID");
        var volumes = found.unique("volume");
        for (var guest : snapshot.guests()) {
            names.add(guest.name(), "guests");
            uuids.add(guest.uuid().toLowerCase(java.util.Locale.ROOT), "guest " + guest.name());
            disks(snapshot, guest, volumes, found);
            home(snapshot, guest, found);
            found.errorIf(guest.boot() == null && guest.volumes().isEmpty(),
                    "guest " + guest.name() + ": it has neither a volume nor a kernel to boot from");
        }
        constraints(snapshot, found);
    }

    private static void disks(ClusterSnapshot snapshot, GuestConfig guest, Unique volumes, Collector found) {
        found.errorIf(guest.volumes().size() > GuestConfig.VOLUMES_MAX, "guest " + guest.name() + ": it has "
                + guest.volumes().size() + " volumes, a guest has places for " + GuestConfig.VOLUMES_MAX);
        found.errorIf(guest.bridges().size() > GuestConfig.BRIDGES_MAX, "guest " + guest.name() + ": it has "
                + guest.bridges().size() + " bridges, a guest has places for " + GuestConfig.BRIDGES_MAX + " network cards");
        for (var name : guest.volumes()) {
            volumes.add(name, "guest " + guest.name());
            found.errorIf(snapshot.volume(name).isEmpty(), "guest " + guest.name() + ": there is no volume " + name);
        }
    }

    private static void home(ClusterSnapshot snapshot, GuestConfig guest, Collector found) {
        if (guest.home() == null) {
            return;
        }
        if (snapshot.node(guest.home()).isEmpty()) {
            found.error("guest " + guest.name() + ": its home " + guest.home() + " is no node of this cluster "
                    + SnapshotValidation.nodeNames(snapshot).stream().sorted().toList());
            return;
        }
        guest.volumes().stream().flatMap(name -> snapshot.volume(name).stream())
                .filter(volume -> volume.replicaOn(guest.home()).isEmpty())
                .forEach(volume -> found.error("guest " + guest.name() + ": its home " + guest.home()
                        + " holds no replica of its volume " + volume.name()));
    }

    private static void constraints(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("constraint");
        var places = found.unique("constraint of");
        for (var constraint : snapshot.constraints()) {
            var who = "constraint " + constraint.name() + ": ";
            names.add(constraint.name(), "constraints");
            places.add(constraint.resource() + " on " + constraint.node(), constraint.name());
            found.errorIf(snapshot.guest(constraint.resource()).isEmpty(),
                    who + "there is no guest " + constraint.resource());
            found.errorIf(snapshot.node(constraint.node()).isEmpty(), who + "there is no node " + constraint.node());
        }
    }
}
