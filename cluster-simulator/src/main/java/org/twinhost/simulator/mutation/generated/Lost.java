package org.twinhost.simulator.mutation.generated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;

/** What a replay did not see caught again: the next run tries these anew instead of trusting their results. */
final class Lost {

    private final Path file;

    /** In {@code target}: it is nobody's result. */
    Lost(Path repository) {
        this.file = repository.resolve("cluster-simulator/target/mutants/lost.txt");
    }

    /** @param ids of mutants; in place of what was remembered before */
    void remember(Collection<String> ids) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, ids);
    }

    /** What was remembered; it is forgotten with that. */
    Set<String> take() throws IOException {
        if (!Files.exists(file)) {
            return Set.of();
        }
        var ids = Set.copyOf(Files.readAllLines(file));
        Files.delete(file);
        return ids;
    }
}
