package org.twinhost.vm.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Who may run a guest on this node: users of the system, as whom nobody logs in (root among them), this service's own, and
 * those that the administrator named. Names are looked up anew each time, for libvirt's package may come after the service.
 */
public final class QemuUsers implements LongPredicate {

    /** From here on a user may be a person; Debian's libvirt-qemu (64055) is above it, so it is named. */
    private static final long FIRST_PERSON = 1_000;
    private static final Path USERS = Path.of("/etc/passwd");

    private final List<String> names;
    private final Path users;
    private final long own;

    /**
     * @param names of users of this machine, or their numbers
     * @throws IOException it is not known as whom this process runs
     */
    public QemuUsers(List<String> names) throws IOException {
        this(names, USERS, ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue());
    }

    QemuUsers(List<String> names, Path users, long own) {
        this.names = List.copyOf(names);
        this.users = users;
        this.own = own;
    }

    /** Whether a process of that user can be a guest. Where the machine's users can't be read, anybody's can (S3). */
    @Override
    public boolean test(long user) {
        if (user < FIRST_PERSON || user == own || names.contains(Long.toString(user))) {
            return true;
        }
        try (var lines = Files.lines(users)) {
            return lines.map(line -> line.split(":"))
                    .anyMatch(words -> words.length > 2 && names.contains(words[0]) && words[2].equals(Long.toString(user)));
        } catch (IOException e) {
            return true;
        }
    }
}
