package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A folder that only its service enters: what it keeps there decides who acts, and may name secrets. */
public final class PrivateFolder {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private PrivateFolder() {}

    /** Makes it where it is missing, and takes it away from everybody else where it is there; returns it. */
    public static Path make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            if (!Files.getPosixFilePermissions(folder).equals(OWNERS)) {
                Files.setPosixFilePermissions(folder, OWNERS);
            }
            return folder;
        }
        var parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNERS));
    }
}
