package org.twinhost.vm.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.GuestConfig;

/**
 * What a guest's machine is made of, as far as the configuration says it: as it would be started now, or as libvirt shows it of
 * one that runs.
 *
 * @param uuid in lower case
 * @param disks in order: names of volumes, of others what libvirt says of them
 * @param cards in order: the bridge that each is plugged into, of others what libvirt says of them
 * @param boot what is booted
 */
public record Hardware(String uuid, long memoryKib, int vcpus, List<String> disks, List<String> cards, Boot boot) {

    private static final int VALUE_CHARS_MAX = 80;
    private static final int BEFORE_THE_DIFFERENCE = 20;
    private static final String NOTHING = "none";

    /** What is null is not there: the first disk is booted, by QEMU's own firmware. */
    public record Boot(
            @Nullable String kernel, @Nullable String initrd, @Nullable String commandLine, @Nullable String firmware) {

        public static final Boot FROM_DISK = new Boot(null, null, null, null);

        /** Of what is empty libvirt keeps nothing. */
        public Boot {
            kernel = emptyAsNull(kernel);
            initrd = emptyAsNull(initrd);
            commandLine = emptyAsNull(commandLine);
            firmware = emptyAsNull(firmware);
        }

        private static @Nullable String emptyAsNull(@Nullable String value) {
            return value == null || value.isEmpty() ? null : value;
        }
    }

    public Hardware {
        uuid = uuid.toLowerCase(Locale.ROOT);
        disks = List.copyOf(disks);
        cards = List.copyOf(cards);
    }

    /** As it would be started now. */
    public static Hardware of(GuestConfig guest) {
        var boot = guest.boot();
        return new Hardware(Objects.requireNonNullElse(guest.uuid(), ""), guest.memoryMib() * 1024L, guest.vcpus(),
                guest.volumes(), guest.bridges(), boot == null ? Boot.FROM_DISK
                        : new Boot(boot.kernel(), boot.initrd(), boot.commandLine(), boot.firmware()));
    }

    /** In what this one, which runs, is not as configured: {@code memory 96 MiB, configured 160 MiB}; empty: in nothing. */
    public List<String> differsFrom(Hardware configured) {
        if (equals(configured)) {
            return List.of();
        }
        var found = new ArrayList<String>();
        add(found, "memory", inMib(memoryKib), inMib(configured.memoryKib));
        add(found, "vcpus", Integer.toString(vcpus), Integer.toString(configured.vcpus));
        add(found, "disks", String.join(", ", disks), String.join(", ", configured.disks));
        add(found, "bridges", String.join(", ", cards), String.join(", ", configured.cards));
        add(found, "kernel", boot.kernel, configured.boot.kernel);
        add(found, "initrd", boot.initrd, configured.boot.initrd);
        add(found, "command line", boot.commandLine, configured.boot.commandLine);
        add(found, "firmware", boot.firmware, configured.boot.firmware);
        add(found, "uuid", uuid, configured.uuid);
        return List.copyOf(found);
    }

    private static void add(List<String> found, String what, @Nullable String running, @Nullable String configured) {
        if (!Objects.equals(running, configured)) {
            var same = sameBeginning(running, configured);
            found.add(what + " " + shown(running, same) + ", configured " + shown(configured, same));
        }
    }

    private static String inMib(long kib) {
        return kib % 1024 == 0 ? kib / 1024 + " MiB" : kib + " KiB";
    }

    private static int sameBeginning(@Nullable String one, @Nullable String other) {
        if (one == null || other == null) {
            return 0;
        }
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    /** What is long is shown from a little before the difference. */
    private static String shown(@Nullable String value, int same) {
        if (value == null || value.isEmpty()) {
            return NOTHING;
        }
        if (value.length() <= VALUE_CHARS_MAX) {
            return value;
        }
        int from = Math.clamp(same - BEFORE_THE_DIFFERENCE, 0, value.length() - VALUE_CHARS_MAX);
        int to = from + VALUE_CHARS_MAX;
        return (from == 0 ? "" : "…") + value.substring(from, to) + (to == value.length() ? "" : "…");
    }
}
