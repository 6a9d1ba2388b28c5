package org.twinhost.replication.disk.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What on this host has a device or file, as far as {@code /proc} and {@code /sys} tell, and what to do about it. Only for
 * refusals: whether something has it says the claim.
 */
final class DeviceUsers {

    private static final int MOUNT_DEVICE = 2;
    private static final int MOUNT_PLACE = 4;
    private static final int LOCK_PROCESS = 4;
    private static final int LOCK_FILE = 5;

    private final Path root;

    DeviceUsers(Path root) {
        this.root = root;
    }

    /** The rest of a sentence that begins with the device. */
    String ofDevice(Path device, DeviceNumber number) {
        return blocks(number).stream().map(this::use).flatMap(Optional::stream).findFirst()
                .or(() -> mountedByName(device).map(place -> mounted("it", place)))
                .orElse("a program on this host has it for itself; fuser -v " + device
                        + " may tell which: end it, or name another device");
    }

    /** As above, of a file that another process has locked. */
    String ofFile(DeviceNumber fileSystem, long inode) {
        var file = "%02x:%02x:%d".formatted(fileSystem.major(), fileSystem.minor(), inode);
        return lines("proc/locks").map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length > LOCK_FILE && words[1].equals("FLOCK") && words[LOCK_FILE].equals(file))
                .map(words -> words[LOCK_PROCESS]).findFirst()
                .map(process -> "process " + process + lines("proc/" + process + "/comm").findFirst()
                        .map(name -> " (" + name + ")").orElse("") + " has it locked: end that, or name another file")
                .orElse("another process has it locked: end that, or name another file");
    }

    /**
     * A device and those that share its bytes.
     *
     * @param name of it, or {@code its partition sdb1}, {@code its disk sdb}
     */
    private record Block(Path sys, String name, String number) {}

    private List<Block> blocks(DeviceNumber number) {
        var found = new ArrayList<Block>();
        try {
            var sys = root.resolve("sys/dev/block").resolve(number.toString()).toRealPath();
            found.add(new Block(sys, "it", number.toString()));
            var disk = sys.getParent();
            if (disk != null && isPartition(sys)) {
                found.add(new Block(disk, "its disk " + disk.getFileName(), dev(disk)));
            }
            folders(sys).filter(DeviceUsers::isPartition)
                    .forEach(part -> found.add(new Block(part, "its partition " + part.getFileName(), dev(part))));
        } catch (IOException gone) {
            // the sentence says less then
        }
        return found;
    }

    private Optional<String> use(Block block) {
        var mount = lines("proc/self/mountinfo").map(line -> line.split(" "))
                .filter(words -> words.length > MOUNT_PLACE && words[MOUNT_DEVICE].equals(block.number())).findFirst();
        if (mount.isPresent()) {
            return Optional.of(mounted(block.name(), mount.get()[MOUNT_PLACE]));
        }
        var swap = lines("proc/swaps").map(line -> line.split("\\s+")[0]).filter(path -> path.startsWith("/"))
                .filter(path -> numberOf(path).equals(block.number())).findFirst();
        if (swap.isPresent()) {
            return Optional.of("this host swaps to " + block.name() + ": swapoff " + swap.get()
                    + " and take it out of /etc/fstab, or name another device");
        }
        return folders(block.sys().resolve("holders")).map(this::holder).findFirst()
                .map(holder -> holder + " lies on " + block.name()
                        + ": LVM, multipath, RAID or encryption uses it; take it away from there, and where LVM found a "
                        + "guest's own volumes, keep it off by global_filter in /etc/lvm/lvm.conf; or name another device");
    }

    private static String mounted(String what, String place) {
        return what + " is mounted on " + place.replace("\\040", " ")
                + ": unmount it and take it out of /etc/fstab, or name another device";
    }

    /** Some file systems, as btrfs, show a number of their own. */
    private Optional<String> mountedByName(Path device) {
        return lines("proc/self/mounts").map(line -> line.split(" "))
                .filter(words -> words.length > 1 && isSame(words[0], device)).map(words -> words[1]).findFirst();
    }

    private static boolean isSame(String source, Path device) {
        try {
            return source.startsWith("/") && Files.isSameFile(Path.of(source), device);
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
    }

    private String holder(Path holder) {
        var name = holder.getFileName().toString();
        return lines("sys/class/block/" + name + "/dm/name").findFirst().map(given -> name + " (" + given + ")").orElse(name);
    }

    private static String numberOf(String device) {
        try {
            return DeviceNumber.of((long) Files.getAttribute(Path.of(device), "unix:rdev")).toString();
        } catch (IOException | RuntimeException unknown) {
            return "";
        }
    }

    private static boolean isPartition(Path sys) {
        return Files.exists(sys.resolve("partition"));
    }

    private static String dev(Path sys) {
        return lines(sys.resolve("dev")).findFirst().orElse("");
    }

    private static Stream<Path> folders(Path folder) {
        try (var found = Files.list(folder)) {
            return found.filter(Files::isDirectory).sorted().toList().stream();
        } catch (IOException none) {
            return Stream.of();
        }
    }

    private Stream<String> lines(String file) {
        return lines(root.resolve(file));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).lines();
        } catch (IOException none) {
            return Stream.of();
        }
    }
}
