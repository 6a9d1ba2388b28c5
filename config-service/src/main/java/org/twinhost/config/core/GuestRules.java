package org.twinhost.config.core;

import java.util.regex.Pattern;
import org.twinhost.config.core.Findings.Collector;
import org.twinhost.config.core.Findings.Unique;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.GuestConfig;

/** What guests and their constraints must keep. */
final class GuestRules {

    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern BRIDGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");
    private static final int VCPUS_MAX = 256;
    private static final int MEMORY_MIB_MIN = 16;
    private static final int SHUTDOWN_MS_MAX = 3_600_000;

    private GuestRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("guest");
        var uuids = found.unique("UUID");
        var volumes = found.unique("volume");
        for (var guest : snapshot.guests()) {
            names.add(guest.name(), "guests");
            uuids.add(guest.uuid().toLowerCase(java.util.Locale.ROOT), "guest " + guest.name());
            SnapshotValidation.name("guest", guest.name(), found);
            content(guest, found);
            disks(snapshot, guest, volumes, found);
            home(snapshot, guest, found);
            boot(guest, found);
        }
        constraints(snapshot, found);
    }

    private static void content(GuestConfig guest, Collector found) {
        var who = "guest " + guest.name() + ": ";
        found.errorIf(!UUID.matcher(guest.uuid()).matches(), who + "'" + guest.uuid() + "' is not a UUID");
        found.errorIf(guest.vcpus() < 1 || guest.vcpus() > VCPUS_MAX,
                who + guest.vcpus() + " virtual CPUs, must be 1 to " + VCPUS_MAX);
        found.errorIf(guest.memoryMib() < MEMORY_MIB_MIN,
                who + guest.memoryMib() + " MiB of memory, must be at least " + MEMORY_MIB_MIN);
        found.errorIf(guest.shutdownTimeoutMs() < 0 || guest.shutdownTimeoutMs() > SHUTDOWN_MS_MAX,
                who + "shutdown timeout " + guest.shutdownTimeoutMs() + " ms must be 0 to " + SHUTDOWN_MS_MAX);
        guest.bridges().forEach(bridge -> found.errorIf(!BRIDGE.matcher(bridge).matches(),
                who + "'" + bridge + "' can't be the name of a bridge (1 to 15 characters)"));
    }

    private static void disks(ClusterSnapshot snapshot, GuestConfig guest, Unique volumes, Collector found) {
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

    private static void boot(GuestConfig guest, Collector found) {
        var who = "guest " + guest.name() + ": ";
        var boot = guest.boot();
        if (boot == null) {
            found.errorIf(guest.volumes().isEmpty(), who + "it has neither a volume nor a kernel to boot from");
            return;
        }
        path(who + "kernel", boot.kernel(), found);
        path(who + "initrd", boot.initrd(), found);
        path(who + "firmware", boot.firmware(), found);
    }

    private static void path(String what, String path, Collector found) {
        found.errorIf(path != null && !path.isBlank() && !path.startsWith("/") || "".equals(path) && what.endsWith("kernel"),
                what + " '" + path + "' must be an absolute path");
    }

    private static void constraints(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("constraint");
        var places = found.unique("constraint of");
        for (var constraint : snapshot.constraints()) {
            var who = "constraint " + constraint.name() + ": ";
            names.add(constraint.name(), "constraints");
            places.add(constraint.resource() + " on " + constraint.node(), constraint.name());
            SnapshotValidation.name("constraint", constraint.name(), found);
            found.errorIf(snapshot.guest(constraint.resource()).isEmpty(),
                    who + "there is no guest " + constraint.resource());
            found.errorIf(snapshot.node(constraint.node()).isEmpty(), who + "there is no node " + constraint.node());
            found.errorIf(Math.abs((long) constraint.score()) > ConstraintConfig.INFINITY,
                    who + "score " + constraint.score() + " must be -" + ConstraintConfig.INFINITY + " to "
                            + ConstraintConfig.INFINITY);
        }
    }
}
