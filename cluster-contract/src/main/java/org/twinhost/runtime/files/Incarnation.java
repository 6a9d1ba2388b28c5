package org.twinhost.runtime.files;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.twinhost.runtime.Json;

/**
 * The number that a node raises durably at each boot. Heartbeat raises it; everybody else reads it, and sees nothing while
 * the stored number is that of an earlier boot. It is no secret, and its readers are other users: of all files that services
 * keep it alone is for everybody to read, in a folder that everybody may enter.
 */
public final class Incarnation {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Set<PosixFilePermission> ALL_ENTER = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> ALL_READ = PosixFilePermissions.fromString("rw-r--r--");

    @RegisterForReflection
    record Stored(String bootId, long incarnation) {}

    private Incarnation() {}

    /** This boot's incarnation; empty while heartbeat has not raised it yet. */
    public static OptionalLong current(Path stateRoot) throws IOException {
        Optional<byte[]> stored;
        try {
            stored = DurableFile.read(file(stateRoot));
        } catch (AccessDeniedException e) {
            return OptionalLong.empty(); // being raised: everybody may read it once it is there under its name
        }
        if (stored.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            var known = parsed(stored.get());
            return known.bootId().equals(bootId()) ? OptionalLong.of(known.incarnation()) : OptionalLong.empty();
        } catch (IOException e) {
            // Damaged: heartbeat raises it anew at its start, above all that there were.
            return OptionalLong.empty();
        }
    }

    /**
     * Heartbeat only: this boot's incarnation, raised durably if this boot has none yet (S5). It is above every one that this
     * node ever had, or a proof that an earlier one is off would count for this one (S1): where the file is damaged, it is
     * the time of day in seconds, which no count of boots has reached. Within a boot it never changes, or what runs here would
     * count as ended (S3): it is also noted where it dies with the boot, and a file that is damaged meanwhile is made anew of
     * that.
     *
     * @param runRoot a folder that is empty after a boot; the note is in heartbeat's part of it
     */
    public static long raise(Path stateRoot, Path runRoot) throws IOException {
        return raise(stateRoot, runRoot, Instant.now());
    }

    static long raise(Path stateRoot, Path runRoot, Instant now) throws IOException {
        var note = runRoot.resolve("heartbeat").resolve("incarnation");
        var boot = bootId();
        Files.createDirectories(runRoot);
        var current = current(stateRoot);
        if (current.isPresent()) {
            show(stateRoot);
            DurableFile.write(note, Json.bytes(new Stored(boot, current.getAsLong())));
            return current.getAsLong();
        }
        var wasThere = StateFile.wasThere(file(stateRoot));
        var before = StateFile.read(file(stateRoot), Incarnation::parsed, SessionCounter.BY_THE_CLOCK);
        var noted = StateFile.read(note, Incarnation::parsed, "this boot's incarnation is made anew")
                .filter(known -> known.bootId().equals(boot));
        var next = noted.isPresent() ? noted.get().incarnation()
                : SessionCounter.following(file(stateRoot), before.map(Stored::incarnation), wasThere, now);
        var stored = Json.bytes(new Stored(boot, next));
        DurableFile.write(note, stored);
        DurableFile.write(file(stateRoot), stored);
        show(stateRoot);
        return next;
    }

    /** A reader that comes before has no incarnation yet, and comes again. */
    private static void show(Path stateRoot) throws IOException {
        allow(file(stateRoot), ALL_READ);
        allow(folder(stateRoot), ALL_ENTER);
    }

    private static void allow(Path path, Set<PosixFilePermission> wanted) throws IOException {
        if (!Files.getPosixFilePermissions(path).equals(wanted)) {
            Files.setPosixFilePermissions(path, wanted);
        }
    }

    private static Stored parsed(byte[] content) throws IOException {
        var stored = Json.read(content, Stored.class);
        if (stored == null || stored.bootId() == null || stored.incarnation() < 1) {
            throw new IOException("neither a boot nor a number is in it");
        }
        return stored;
    }

    private static Path file(Path stateRoot) {
        return folder(stateRoot).resolve("incarnation");
    }

    private static Path folder(Path stateRoot) {
        return stateRoot.resolve("node");
    }

    private static String bootId() throws IOException {
        return Files.readString(BOOT_ID).strip();
    }
}
