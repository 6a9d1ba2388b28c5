package org.twinhost.resource.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.twinhost.resource.core.act.Task;

/** The executor's memory over a restart of this service: which orders it had and what became of them. */
public interface TaskFile {

    /** What is on the disk. Before the first write. */
    List<Task> read() throws IOException;

    /**
     * Makes them durable (S5); returns at once. Never called again before the last one ended.
     *
     * @param then is told, on any thread, why it failed, with what and where, for the administrator; empty: they are durable
     */
    void write(List<Task> tasks, Consumer<Optional<String>> then);
}
