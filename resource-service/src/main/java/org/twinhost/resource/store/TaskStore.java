package org.twinhost.resource.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.twinhost.resource.TaskMemory;
import org.twinhost.resource.core.act.Task;
import org.twinhost.runtime.DurableFile;
import org.twinhost.runtime.Json;

/** The executor's memory as JSON in one durable file. */
@RegisterForReflection(targets = Task.class)
public record TaskStore(Path file) implements TaskMemory {

    @Override
    public List<Task> read() throws IOException {
        var bytes = DurableFile.read(file);
        return bytes.isEmpty() ? List.of() : Json.MAPPER.readValue(bytes.get(), new TypeReference<List<Task>>() {});
    }

    @Override
    public void write(List<Task> tasks) throws IOException {
        DurableFile.write(file, Json.bytes(tasks));
    }

    @Override
    public String where() {
        return file.toString();
    }
}
