package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keys, passwords and tokens: files of root or of the service's own user that nobody else may write, and nobody else may read
 * but a group of Twinhost's own, in which are the services that need it.
 */
public final class Secret {

    /** Begins the names of the groups of one service or of some: {@code twinhost-key}. */
    private static final String GROUPS = "twinhost-";
    private static final String GROUP_OF_KEY = GROUPS + "key";

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final Integer ROOT = 0;
    private static final Path SELF = Path.of("/proc/self");

    private Secret() {}

    /**
     * Its content without the blanks around it.
     *
     * @throws IOException it can't be read, or others can read it, too: a sentence that says what to do
     */
    public static String read(Path file) throws IOException {
        var problem = problem(file);
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        return Files.readString(file).strip();
    }

    /** What is wrong with who may read it, with the command that mends it; empty: nothing, or there is no such file. */
    public static Optional<String> problem(Path file) throws IOException {
        return problem(file, Secret::isOurs);
    }

    static Optional<String> problem(Path file, Predicate<String> isOurs) throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        var attributes = Files.readAttributes(file, PosixFileAttributes.class);
        var isOwn = Files.getAttribute(file, "unix:uid").equals(Files.getAttribute(SELF, "unix:uid"));
        var mend = isOwn ? "chmod 600 " + file : "chown root:" + groupOf(file) + " " + file + " && chmod 640 " + file;
        if (!mayHave(isOurs.test(attributes.group().getName())).containsAll(attributes.permissions())) {
            return Optional.of(file + " can be used by others than its owner ("
                    + PosixFilePermissions.toString(attributes.permissions()) + " of the group " + attributes.group().getName()
                    + "): run '" + mend + "', and make a new secret if somebody else may have read it");
        }
        if (!isOwn && !Files.getAttribute(file, "unix:uid").equals(ROOT)) {
            return Optional.of(file + " belongs to " + attributes.owner().getName() + ", who can change it: run '" + mend
                    + "'");
        }
        return Files.isReadable(file) ? Optional.empty()
                : Optional.of(file + " can't be read by this service: run '" + mend + "'");
    }

    private static Set<PosixFilePermission> mayHave(boolean isOfOurGroup) {
        var allowed = EnumSet.copyOf(OWNERS);
        if (isOfOurGroup) {
            allowed.add(PosixFilePermission.GROUP_READ);
        }
        return allowed;
    }

    private static boolean isOurs(String group) {
        return group.startsWith(GROUPS);
    }

    /** In which are those who need it, where a service is not root. */
    private static String groupOf(Path file) throws IOException {
        var name = String.valueOf(file.getFileName());
        return name.startsWith("cluster.key") ? GROUP_OF_KEY
                : Files.readAttributes(SELF, PosixFileAttributes.class).group().getName();
    }
}
