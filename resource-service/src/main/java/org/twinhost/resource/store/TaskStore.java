package org.twinhost.resource.store;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.twinhost.resource.core.Task;
import org.twinhost.runtime.DurableFile;
import org.twinhost.runtime.Json;

/** The executor's memory over a restart of this service: which orders it had and what became of them. */
public record TaskStore(Path file) {

    public List<Task> read() throws IOException {
        var bytes = DurableFile.read(file);
        return bytes.isEmpty() ? List.of() : Json.MAPPER.readValue(bytes.get(), new TypeReference<List<Task>>() {});
    }

    /** Durable when it returns (S5). */
    public void write(List<Task> tasks) throws IOException {
        DurableFile.write(file, Json.bytes(tasks));
    }
}
