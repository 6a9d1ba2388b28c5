package org.twinhost.twinctl.setup.facts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.twinhost.twinctl.doctor.check.Machine;

/** LVM's volume groups. */
public final class VolumeGroups {

    /** What LVM takes as a name, and udev as itself. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+.][A-Za-z0-9_+.-]{0,126}");

    private VolumeGroups() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.matches("\\.\\.?");
    }

    /** Empty: LVM is not here, or does not say. */
    public static Optional<List<String>> names(Machine machine) {
        return machine.run("vgs", "--noheadings", "-o", "vg_name").filter(Machine.Ran::isWell).map(Machine.Ran::lines);
    }

    /** Those that may be guests' alone. */
    public static List<String> free(Machine machine) {
        return names(machine).orElse(List.of()).stream().filter(name -> isName(name) && use(machine, name).isEmpty()).toList();
    }

    /** Why a group is of no use for guests; empty: it is. */
    public static Optional<String> trouble(Machine machine, String group) {
        var names = names(machine);
        return names.isEmpty() ? Optional.of("LVM does not say which volume groups there are: apt-get install lvm2")
                : !names.get().contains(group) ? Optional.of("there is no volume group " + group + " here"
                        + (names.get().isEmpty() ? "" : ", there are " + String.join(", ", names.get())))
                : use(machine, group).map(use -> use + ", and all of " + group + " would be open to the service that has the"
                        + " guests' disks");
    }

    /** What of the host is in a group, as {@code /dev/debian/root is /}; empty: nothing that is in use now. */
    public static Optional<String> use(Machine machine, String group) {
        for (var volume : machine.list("/dev/" + group)) {
            var path = "/dev/" + group + "/" + volume;
            var device = machine.target(path);
            var mounted = lines(machine, "/proc/mounts").stream().map(line -> line.split(" "))
                    .filter(words -> words.length > 1 && words[0].startsWith("/dev/")
                            && machine.target(words[0]).equals(device)).findFirst();
            if (mounted.isPresent()) {
                return Optional.of(path + " is mounted at " + mounted.get()[1]);
            }
            if (lines(machine, "/proc/swaps").stream().map(line -> line.split("\\s+")[0])
                    .anyMatch(swap -> swap.startsWith("/dev/") && machine.target(swap).equals(device))) {
                return Optional.of(path + " is this machine's swap");
            }
        }
        return Optional.empty();
    }

    private static List<String> lines(Machine machine, String file) {
        return machine.read(file).orElse("").lines().filter(line -> !line.isBlank()).toList();
    }
}
