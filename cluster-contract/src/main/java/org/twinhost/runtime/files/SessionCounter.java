package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A number that a service raises durably at each start: messages of an older session are void. */
public final class SessionCounter {

    private SessionCounter() {}

    public static long raise(Path file) throws IOException {
        var before = DurableFile.read(file);
        var next = before.map(bytes -> Long.parseLong(new String(bytes, StandardCharsets.US_ASCII).strip())).orElse(0L) + 1;
        DurableFile.write(file, (next + "\n").getBytes(StandardCharsets.US_ASCII));
        return next;
    }
}
