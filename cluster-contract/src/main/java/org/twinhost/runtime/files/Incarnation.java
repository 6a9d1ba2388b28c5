package org.twinhost.runtime.files;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.twinhost.runtime.Json;

/**
 * The number that a node raises durably at each boot. Heartbeat raises it; everybody else reads it, and sees nothing while
 * the stored number is that of an earlier boot.
 */
public final class Incarnation {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    @RegisterForReflection
    record Stored(String bootId, long incarnation) {}

    private Incarnation() {}

    /** This boot's incarnation; empty while heartbeat has not raised it yet. */
    public static OptionalLong current(Path stateRoot) throws IOException {
        var stored = DurableFile.read(file(stateRoot));
        if (stored.isEmpty()) {
            return OptionalLong.empty();
        }
        var known = Json.read(stored.get(), Stored.class);
        return known.bootId().equals(bootId()) ? OptionalLong.of(known.incarnation()) : OptionalLong.empty();
    }

    /** Heartbeat only: this boot's incarnation, raised durably if this boot has none yet (S5). */
    public static long raise(Path stateRoot) throws IOException {
        var current = current(stateRoot);
        if (current.isPresent()) {
            return current.getAsLong();
        }
        var before = DurableFile.read(file(stateRoot));
        var next = before.isEmpty() ? 1 : Json.read(before.get(), Stored.class).incarnation() + 1;
        DurableFile.write(file(stateRoot), Json.bytes(new Stored(bootId(), next)));
        return next;
    }

    private static Path file(Path stateRoot) {
        return stateRoot.resolve("node").resolve("incarnation");
    }

    private static String bootId() throws IOException {
        return Files.readString(BOOT_ID).strip();
    }
}
