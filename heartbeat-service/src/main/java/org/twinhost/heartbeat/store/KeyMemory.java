package org.twinhost.heartbeat.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateFile;

/**
 * {@code keys}: the ids of the keys under which this service worked last. A start with none of them is one among strangers:
 * its own key may be the wrong one, and whoever is silent may be well.
 */
public final class KeyMemory {

    private final Path file;

    public KeyMemory(Path folder) {
        this.file = folder.resolve("keys");
    }

    /** Empty: it never worked under any, or nobody knows. */
    public Optional<Set<Long>> read() throws IOException {
        return StateFile.read(file, KeyMemory::ids, "this start counts as one under the same keys");
    }

    /** Durable when it returns. */
    public void write(List<Long> ids) throws IOException {
        var lines = ids.stream().map(id -> HexFormat.of().toHexDigits(id) + "\n").collect(Collectors.joining());
        DurableFile.write(file, lines.getBytes(StandardCharsets.US_ASCII));
    }

    private static Set<Long> ids(byte[] content) throws IOException {
        var text = new String(content, StandardCharsets.US_ASCII);
        if (!text.matches("([0-9a-f]{16}\n)+")) {
            throw new IOException("it holds no ids of keys");
        }
        return text.lines().map(HexFormat::fromHexDigitsToLong).collect(Collectors.toUnmodifiableSet());
    }
}
