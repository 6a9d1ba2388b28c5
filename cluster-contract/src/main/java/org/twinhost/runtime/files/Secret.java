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

/** Keys, passwords and tokens: files of root or of the service's own user that nobody else may read or write. */
public final class Secret {

    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final Integer ROOT = 0;

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
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        var attributes = Files.readAttributes(file, PosixFileAttributes.class);
        if (!OWNERS.containsAll(attributes.permissions())) {
            return Optional.of(file + " can be used by others than its owner ("
                    + PosixFilePermissions.toString(attributes.permissions()) + "): run 'chmod 600 " + file
                    + "', and make a new secret if somebody else may have read it");
        }
        var owner = Files.getAttribute(file, "unix:uid");
        if (!owner.equals(ROOT) && !owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return Optional.of(file + " belongs to " + attributes.owner().getName() + ", who can change it: run 'chown root: "
                    + file + "'");
        }
        return Optional.empty();
    }
}
