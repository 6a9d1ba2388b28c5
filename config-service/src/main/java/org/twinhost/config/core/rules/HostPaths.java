package org.twinhost.config.core.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.VolumeConfig;

/**
 * Paths that are evidently a node's own or ours: nothing of a guest is written there, and nothing there is shown to one. What
 * only the node itself can know (that a disk is mounted, that a link leads elsewhere) its replication service finds when it
 * claims the device.
 */
final class HostPaths {

    /** A folder and all below it; why it is nobody's to use, to follow "is in /etc: ". */
    private record Place(String folder, String why) {}

    private static final List<Place> NEVER = List.of(
            new Place("/etc", "the host's configuration lies there, and the keys of this cluster"),
            new Place("/proc", "the kernel shows itself there"),
            new Place("/sys", "the kernel shows itself there"),
            new Place("/run/twinhost", "Twinhost's sockets lie there"),
            new Place("/var/lib/twinhost", "what Twinhost's services keep lies there"));
    private static final List<Place> NO_DISK = List.of(
            new Place("/boot", "this host boots from there"),
            new Place("/usr/lib/twinhost", "Twinhost's programs lie there"),
            new Place("/dev/shm", "that is memory, and lost with the power"));
    private static final List<Place> NO_IMAGE = List.of(new Place("/dev", "devices are no images"));

    private static final Pattern NO_BLOCK_DEVICE = Pattern.compile("/dev/("
            + "mem|kmem|port|null|zero|full|u?random|kmsg|console|ptmx|fuse|kvm|hpet|nvram|snapshot|uinput|vhci|"
            + "stdin|stdout|stderr|loop-control|mapper/control|btrfs-control|"
            + "(tty|rtc|watchdog|vcs|hidraw|sg|vhost-|cpu_dma|ptp|pps)[^/]*|"
            + "(fd|pts|net|input|cpu|usb|bus|char|mqueue|hugepages)/.*)");
    private static final Pattern FOLDER = Pattern.compile("/|/dev(/mapper|/disk(/by-[a-z]+)?)?|.*/");

    private HostPaths() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var disks = disks(snapshot, found);
        snapshot.guests().forEach(guest -> images(snapshot, guest, found));
        snapshot.fenceDevices().forEach(device -> passwordFile(snapshot, device, disks, found));
        for (var link : snapshot.links()) {
            if (link.kind() == LinkConfig.Kind.SERIAL) {
                snapshot.nodes().forEach(node -> node.addressOn(link.name()).ifPresent(address -> {
                    var use = disks.get(VolumeRules.place(address, node.name()));
                    found.errorIf(use != null, "node " + node.name() + " on link " + link.name() + ": " + address + " is " + use
                            + ": heartbeats would be written over it; name the serial device");
                }));
            }
        }
    }

    /** Every disk by its place, and whose it is. */
    private static Map<String, String> disks(ClusterSnapshot snapshot, Collector found) {
        var disks = new HashMap<String, String>();
        for (var volume : snapshot.volumes()) {
            for (var replica : volume.replicas()) {
                disks.put(VolumeRules.place(replica.device(), replica.node()), "the data of volume " + volume.name());
                disk(volume, replica.device(), replica.node() + ": device ", found);
            }
            for (var meta : volume.metaDisks()) {
                if (MetaDisk.FORM.matcher(meta.disk()).matches()) {
                    var path = MetaDisk.of(meta.disk()).path();
                    disks.put(VolumeRules.place(path, meta.node()), "metadata of volume " + volume.name());
                    disk(volume, path, meta.node() + ": meta-disk ", found);
                }
            }
        }
        return disks;
    }

    private static void disk(VolumeConfig volume, String path, String what, Collector found) {
        whyNoDisk(path).ifPresent(why -> found.error("volume " + volume.name() + " on " + what + path + " " + why
                + "; name a block device or a file of its own"));
    }

    /** Why no guest's data may be written there, to follow the path; empty: nothing is known against it. */
    static Optional<String> whyNoDisk(String written) {
        var path = VolumeRules.path(written);
        if (FOLDER.matcher(written).matches() || FOLDER.matcher(path).matches()) {
            return Optional.of("is a folder");
        }
        return NO_BLOCK_DEVICE.matcher(path).matches() ? Optional.of("is not a block device")
                : in(path, NEVER).or(() -> in(path, NO_DISK));
    }

    /** Why no guest may see it, to follow the path; empty: nothing is known against it. */
    static Optional<String> whyNoImage(String written) {
        var path = VolumeRules.path(written);
        return in(path, NEVER).or(() -> in(path, NO_IMAGE));
    }

    private static Optional<String> in(String path, List<Place> places) {
        return places.stream().filter(place -> path.equals(place.folder()) || path.startsWith(place.folder() + "/")).findFirst()
                .map(place -> "is in " + place.folder() + ": " + place.why());
    }

    private static void images(ClusterSnapshot snapshot, GuestConfig guest, Collector found) {
        if (guest.boot() != null) {
            image(snapshot, guest, "kernel", guest.boot().kernel(), found);
            image(snapshot, guest, "initrd", guest.boot().initrd(), found);
            image(snapshot, guest, "firmware", guest.boot().firmware(), found);
        }
    }

    private static void image(
            ClusterSnapshot snapshot, GuestConfig guest, String what, @Nullable String path, Collector found) {
        if (path == null || path.isBlank()) {
            return;
        }
        var password = snapshot.fenceDevices().stream()
                .filter(device -> device.passwordAt().map(VolumeRules::path)
                        .equals(Optional.of(VolumeRules.path(path)))).findFirst()
                .map(device -> "is the password of fence device " + device.name());
        whyNoImage(path).or(() -> password).ifPresent(why -> found.error("guest " + guest.name() + ": " + what + " " + path
                + " " + why + "; a guest would see it: name an image that is made for guests"));
    }

    private static void passwordFile(ClusterSnapshot snapshot, FenceDeviceConfig device, Map<String, String> disks,
            Collector found) {
        var file = device.passwordFile();
        if (file == null || file.isBlank()) {
            return;
        }
        var path = VolumeRules.path(file);
        var who = "fence device " + device.name() + ": passwordFile " + file + " ";
        found.errorIf(List.of("/dev", "/proc", "/sys").stream().anyMatch(folder -> path.startsWith(folder + "/")),
                who + "is no file that holds a password");
        snapshot.nodes().stream().map(node -> disks.get(VolumeRules.place(path, node.name())))
                .filter(use -> use != null).findFirst()
                .ifPresent(use -> found.error(who + "is " + use + "; name a file that holds the password"));
    }
}
