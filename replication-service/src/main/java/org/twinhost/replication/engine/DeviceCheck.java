package org.twinhost.replication.engine;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.replication.ReplicationCommand.Device;
import org.twinhost.replication.disk.host.DeviceLook;

/**
 * Why this node could not have the replicas that a configuration gives it. Whoever opens them later finds the same reasons, but
 * then the configuration counts already. Everything is only looked at.
 */
final class DeviceCheck {

    /** A part of a file or device, and whose it is. */
    private record Part(String volume, Path path, OptionalInt slot, DeviceLook.Identity identity) {

        boolean overlaps(Part other) {
            return identity.equals(other.identity) && (slot.isEmpty() || other.slot.isEmpty() || slot.equals(other.slot));
        }

        String name() {
            return path + (slot.isEmpty() ? "" : "[" + slot.getAsInt() + "]");
        }
    }

    private interface Check {
        void check(long sizeBytes) throws IOException;
    }

    private final List<Part> served = new ArrayList<>();
    private final List<Part> wanted = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    /** One look a path: what many volumes share is said once. */
    private final Map<Path, Optional<DeviceLook>> looks = new HashMap<>();

    /** @param places of the volumes that this service has, by name */
    DeviceCheck(Map<String, MetadataPlace> places) {
        places.forEach((name, place) -> {
            serves(name, place.device(), OptionalInt.empty());
            place.metaDisk().ifPresent(disk -> serves(name, Path.of(disk.path()), slotOf(disk)));
        });
    }

    /** One that can't be looked at now is nobody's for this check. */
    private void serves(String volume, Path path, OptionalInt slot) {
        try {
            served.add(new Part(volume, path, slot, DeviceLook.identityOf(path)));
        } catch (IOException away) {
            // it is away
        }
    }

    /** All of them at once; may wait for disks. */
    List<String> reasons(List<Device> devices) {
        devices.forEach(this::check);
        return List.copyOf(reasons);
    }

    private void check(Device device) {
        try {
            var metaDisk = Optional.ofNullable(device.metaDisk()).map(MetaDisk::of);
            var place = new MetadataPlace(Path.of(device.path()), device.sizeBytes(), metaDisk);
            check(device.volume(), place.device(), OptionalInt.empty(), place::checkData);
            metaDisk.ifPresent(disk -> check(device.volume(), Path.of(disk.path()), slotOf(disk), place::checkMetaDisk));
        } catch (InvalidPathException e) {
            say(device.volume(), "'" + e.getInput() + "' is no path: " + e.getReason());
        } catch (IllegalArgumentException e) {
            say(device.volume(), e.getMessage());
        }
    }

    private void check(String volume, Path path, OptionalInt slot, Check size) {
        var seen = looks.get(path);
        if (seen == null) {
            seen = look(volume, path);
            looks.put(path, seen);
        }
        seen.ifPresent(look -> {
            try {
                size.check(look.sizeBytes());
            } catch (IOException tooSmall) {
                say(volume, tooSmall.getMessage());
            }
            var part = new Part(volume, path, slot, look.identity());
            wanted.stream().filter(part::overlaps).findFirst().ifPresent(other -> say(volume, part.name()
                    + (other.volume().equals(volume) ? " is to hold its data and its metadata" : " is that of volume "
                            + other.volume() + ", too") + ": give each a device or slot of its own"));
            served.stream().filter(part::overlaps).filter(other -> !other.volume().equals(volume)).findFirst()
                    .ifPresent(other -> say(volume, part.name() + " holds volume " + other.volume()
                            + " of this node now: name another device; a volume keeps its name, which its replicas know"));
            wanted.add(part);
        });
    }

    private Optional<DeviceLook> look(String volume, Path path) {
        try {
            var look = DeviceLook.at(path);
            look.checkFree();
            return Optional.of(look);
        } catch (IOException e) {
            say(volume, e.getMessage());
            return Optional.empty();
        }
    }

    private void say(String volume, @Nullable String why) {
        reasons.add("volume " + volume + ": " + why);
    }

    private static OptionalInt slotOf(MetaDisk disk) {
        return disk.index() == null ? OptionalInt.empty() : OptionalInt.of(disk.index());
    }
}
