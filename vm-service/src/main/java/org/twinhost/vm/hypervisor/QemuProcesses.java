package org.twinhost.vm.hypervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The QEMU processes that libvirt started on this node, as the kernel shows them. libvirt forgets a process when its state
 * files are lost or it was killed in the middle of a start; the kernel does not (S3). Processes of other containers on the
 * machine don't count.
 */
final class QemuProcesses {

    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");
    /** {@code -name guest=web1,debug-threads=on}: how libvirt names a guest to its QEMU. */
    private static final Pattern GUEST_NAME = Pattern.compile("\0-name\0guest=([^,\0]+)");

    private QemuProcesses() {}

    /** Process id by guest name. */
    static Map<String, Long> byGuest() {
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

    static Optional<Long> of(String guest) {
        return Optional.ofNullable(byGuest().get(guest));
    }

    static boolean isAlive(long pid, String guest) {
        return guestOf(PROC.resolve(Long.toString(pid))).filter(guest::equals).isPresent();
    }

    private static Optional<String> guestOf(Path process) {
        try {
            var commandLine = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            var program = commandLine.substring(0, Math.max(0, commandLine.indexOf('\0')));
            var name = GUEST_NAME.matcher(commandLine);
            return program.contains("qemu") && name.find() && isOfThisNode(process)
                    ? Optional.of(name.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it ended while we looked
        }
    }

    private static boolean isOfThisNode(Path process) throws IOException {
        return sameNamespace(process, "pid") && sameNamespace(process, "net");
    }

    private static boolean sameNamespace(Path process, String kind) throws IOException {
        var link = Path.of("ns", kind);
        return Files.readSymbolicLink(process.resolve(link)).equals(Files.readSymbolicLink(SELF.resolve(link)));
    }
}
