package org.twinhost.vm.hypervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.twinhost.runtime.log.LogFields;

/**
 * The QEMU processes that libvirt started on this node, as the kernel shows them. libvirt forgets a process when its state
 * files are lost or it was killed in the middle of a start; the kernel does not (S3). Processes of other containers on the
 * machine don't count, nor do those of users as whom libvirt runs no QEMU: whoever has a login could else write a guest's name
 * on a command line, and that guest would start nowhere. From any thread.
 */
final class QemuProcesses {

    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");
    /** {@code -name guest=web1,debug-threads=on}: how libvirt names a guest to its QEMU. */
    private static final Pattern GUEST_NAME = Pattern.compile("\0-name\0guest=([A-Za-z0-9._-]{1,64})[,\0]");

    /** Real, effective, saved and file system's; only the first can't be borrowed from a program that sets its user. */
    private static final Pattern REAL_USER = Pattern.compile("^Uid:\\s+(\\d+)", Pattern.MULTILINE);
    private static final int STRANGERS_TOLD_MAX = 1_000;
    private static final Logger LOG = Logger.getLogger(QemuProcesses.class);

    private final QemuUsers users;
    private final Set<String> strangersTold = ConcurrentHashMap.newKeySet();

    QemuProcesses(QemuUsers users) {
        this.users = users;
    }

    /** Process id by guest name. */
    Map<String, Long> byGuest() {
        var found = new HashMap<String, Long>();
        try (var processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (var process : processes) {
                guestOf(process).ifPresent(name -> found.put(name, Long.parseLong(process.getFileName().toString())));
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IllegalStateException("cannot list /proc, which tells what runs here: " + e.getMessage(), e);
        }
        return found;
    }

    Optional<Long> of(String guest) {
        return Optional.ofNullable(byGuest().get(guest));
    }

    boolean isAlive(long pid, String guest) {
        return guestOf(PROC.resolve(Long.toString(pid))).filter(guest::equals).isPresent();
    }

    private Optional<String> guestOf(Path process) {
        try {
            var commandLine = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            var program = commandLine.substring(0, Math.max(0, commandLine.indexOf('\0')));
            var name = GUEST_NAME.matcher(commandLine);
            return program.contains("qemu") && name.find() && isOfThisNode(process) && isQemu(process)
                            && isOfQemusUser(process, name.group(1))
                    ? Optional.of(name.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it ended while we looked
        }
    }

    /** The program that runs, whatever it calls itself. */
    private static boolean isQemu(Path process) throws IOException {
        try {
            return Files.readSymbolicLink(process.resolve("exe")).toString().contains("qemu");
        } catch (AccessDeniedException e) {
            return true; // who may not look goes by the rest
        }
    }

    private boolean isOfQemusUser(Path process, String guest) throws IOException {
        var user = REAL_USER.matcher(Files.readString(process.resolve("status")));
        if (!user.find() || users.test(Long.parseLong(user.group(1)))) {
            return true;
        }
        if (strangersTold.size() > STRANGERS_TOLD_MAX) {
            strangersTold.clear();
        }
        if (strangersTold.add(process.getFileName().toString())) {
            try (var _ = LogFields.with(LogFields.GUEST, guest)) {
                LOG.warnf("process %s of user %s calls itself guest %s and is not taken for it: if libvirt runs QEMU as that"
                        + " user, name it in twinhost.vm.qemu-users of vm.properties", process.getFileName(),
                        user.group(1), guest);
            }
        }
        return false;
    }

    private static boolean isOfThisNode(Path process) throws IOException {
        return sameNamespace(process, "pid") && sameNamespace(process, "net");
    }

    private static boolean sameNamespace(Path process, String kind) throws IOException {
        var link = Path.of("ns", kind);
        try {
            return Files.readSymbolicLink(process.resolve(link)).equals(Files.readSymbolicLink(SELF.resolve(link)));
        } catch (AccessDeniedException e) {
            return true; // better a guest too many than one that runs twice (S3)
        }
    }
}
