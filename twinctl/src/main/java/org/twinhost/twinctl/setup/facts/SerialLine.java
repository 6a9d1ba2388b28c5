package org.twinhost.twinctl.setup.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.twinhost.twinctl.doctor.check.Machine;

/** Serial lines: which there are, and whether one is free. */
public final class SerialLine {

    /** Not the screen's, {@code tty} and {@code tty1}. */
    private static final Pattern LINE = Pattern.compile("tty[A-Z][A-Za-z]*\\d+");
    private static final Pattern PORT = Pattern.compile("^(\\d+): uart:(\\S+)", Pattern.MULTILINE);

    private SerialLine() {}

    /** Paths of those that a cable may be at, and that nothing else uses. */
    public static List<String> free(Machine machine) {
        var found = new ArrayList<String>();
        var ports = PORT.matcher(machine.read("/proc/tty/driver/serial").orElse(""));
        while (ports.find()) {
            if (!ports.group(2).equals("unknown")) {
                found.add("/dev/ttyS" + ports.group(1));
            }
        }
        machine.list("/dev").stream().filter(name -> name.matches("ttyUSB\\d+|ttyACM\\d+")).map(name -> "/dev/" + name)
                .forEach(found::add);
        found.removeIf(path -> taken(machine, path).isPresent());
        return List.copyOf(found);
    }

    /** Why a line is of no use as a link; empty: it is. */
    public static Optional<String> trouble(Machine machine, String path) {
        if (!machine.isThere(path)) {
            return Optional.of("there is no " + path + " here");
        }
        var name = name(machine, path);
        if (!LINE.matcher(name).matches()) {
            return Optional.of(path + " is no serial line");
        }
        if (name.matches("ttyS\\d+")) {
            var ports = PORT.matcher(machine.read("/proc/tty/driver/serial").orElse(""));
            while (ports.find()) {
                if (("ttyS" + ports.group(1)).equals(name) && ports.group(2).equals("unknown")) {
                    return Optional.of("the kernel has found no hardware behind " + path);
                }
            }
        }
        return taken(machine, path);
    }

    private static Optional<String> taken(Machine machine, String path) {
        var name = name(machine, path);
        if (List.of(machine.read("/sys/class/tty/console/active").orElse("").strip().split("\\s+")).contains(name)) {
            return Optional.of(path + " is the kernel's console");
        }
        for (var unit : List.of("serial-getty@" + name + ".service", "getty@" + name + ".service")) {
            if (machine.run("systemctl", "is-active", unit).filter(ran -> ran.out().strip().equals("active")).isPresent()) {
                return Optional.of(unit + " asks for logins at " + path);
            }
        }
        return Optional.empty();
    }

    private static String name(Machine machine, String path) {
        return machine.target(path).replaceFirst("^/dev/", "");
    }
}
