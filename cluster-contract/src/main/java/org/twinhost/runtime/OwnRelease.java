package org.twinhost.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** Which release this process is of, as the build wrote it beside this class. */
public final class OwnRelease {

    private OwnRelease() {}

    /** As {@code 1.10.2 (1a2b3c4)}, without the commit where the build was not told it; empty: it was not built by Maven. */
    public static Optional<String> name() {
        try (var file = OwnRelease.class.getResourceAsStream("release.properties")) {
            if (file == null) {
                return Optional.empty();
            }
            var built = new Properties();
            built.load(file);
            var commit = built.getProperty("commit", "");
            return Optional.of(built.getProperty("version") + (commit.isBlank() ? "" : " (" + commit + ")"));
        } catch (IOException e) {
            throw new UncheckedIOException("which release this is can't be read from its own jar", e);
        }
    }
}
