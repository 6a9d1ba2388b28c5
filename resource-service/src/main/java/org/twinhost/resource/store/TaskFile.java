package org.twinhost.resource.store;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.twinhost.resource.core.act.Task;
import org.twinhost.resource.core.leave.Leave;

/** Memory over a restart of this service: which orders the executor had and what became of them, and whether it leaves. */
public interface TaskFile {

    /** What is on the disk. Before the first write. */
    List<Task> read() throws IOException;

    /**
     * Makes them durable (S5); returns at once. Never called again before the last one ended.
     *
     * @param then is told, on any thread, why it failed, with what and where, for the administrator; empty: they are durable
     */
    void write(List<Task> tasks, Consumer<Optional<String>> then);

    /** Whether this node is to leave. Before the first write. */
    Leave readLeave() throws IOException;

    /** As with tasks; may be called while those are being written. */
    void writeLeave(Leave leave, Consumer<Optional<String>> then);
}
