package org.twinhost.config.desk;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Intent;

/** The revisions this node took, on its own disk. */
public interface Revisions {

    /**
     * Begins to keep one; never blocks. One at a time.
     *
     * @param then is told, on any thread, why it is not known to be on the disk; empty: it is durable
     */
    void keep(Intent intent, Consumer<Optional<String>> then);

    /** What was known when this node last ran. May block. */
    Known load() throws IOException;
}
