package org.twinhost.resource;

import java.io.IOException;
import java.util.List;
import org.twinhost.resource.core.act.Task;

/** The executor's memory over a restart of this service: which orders it had and what became of them. One thread. */
public interface TaskMemory {

    List<Task> read() throws IOException;

    /** Durable when it returns (S5). */
    void write(List<Task> tasks) throws IOException;

    /** Where it is, in the words of an error text. */
    String where();
}
