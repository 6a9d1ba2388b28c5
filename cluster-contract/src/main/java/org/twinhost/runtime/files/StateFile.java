package org.twinhost.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Reads what a service has kept, and survives what is no longer readable: a damaged file is kept aside for a person, the
 * service says so and goes on without it. Whoever reads a file so must be safe without it. A file that can't be read at all,
 * because the disk fails, is not damaged: that is an error of the start.
 */
public final class StateFile {

    private static final Logger LOG = Logger.getLogger(StateFile.class);
    private static final String ASIDE = ".unreadable";

    /** What a file's bytes mean. Fails, in whatever way, when they mean nothing. */
    @FunctionalInterface
    public interface Meaning<T> {
        T of(byte[] content) throws IOException;
    }

    private StateFile() {}

    /**
     * What was kept in it; empty where there is no such file, or none that can be read any more.
     *
     * @param without what the service does without it: the end of a sentence for the administrator
     * @throws IOException when the file, or the one kept aside, can't be reached
     */
    public static <T> Optional<T> read(Path file, Meaning<T> meaning, String without) throws IOException {
        var content = DurableFile.read(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(meaning.of(content.get()));
        } catch (IOException | RuntimeException e) {
            var aside = aside(file);
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            LOG.errorf("%s is damaged (%s) and was put aside as %s: %s. Check this node's disk", file, firstLine(e), aside,
                    without);
            return Optional.empty();
        }
    }

    /** Whether there is, or was before it was damaged, such a file. */
    static boolean wasThere(Path file) {
        return Files.exists(file) || Files.exists(aside(file));
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
    }

    private static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ASIDE);
    }
}
