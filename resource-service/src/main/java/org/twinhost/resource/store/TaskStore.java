package org.twinhost.resource.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.twinhost.resource.core.act.Task;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.files.DurableFile;
import org.twinhost.runtime.files.StateFile;
import org.twinhost.runtime.files.WriteTrouble;

/**
 * {@code tasks.json} and {@code leave.json}, each replaced as a whole. A thread of its own writes, so that a slow disk delays
 * orders and nothing else.
 */
@RegisterForReflection(targets = {Task.class, Leave.class})
public final class TaskStore implements TaskFile, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TaskStore.class);

    private final Path file;
    private final Path leaveFile;
    private final WriteTrouble trouble = new WriteTrouble(LOG);
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("task-store").daemon().factory());

    public TaskStore(Path file) {
        this.file = file;
        this.leaveFile = file.resolveSibling("leave.json");
    }

    @Override
    public List<Task> read() throws IOException {
        return StateFile.read(file, content -> Json.MAPPER.readValue(content, new TypeReference<List<Task>>() {}),
                "what was under way is decided anew from what is seen").orElse(List.of());
    }

    @Override
    public void write(List<Task> tasks, Consumer<Optional<String>> then) {
        thread.execute(() -> then.accept(failure(file, tasks)));
    }

    @Override
    public Leave readLeave() throws IOException {
        return StateFile.read(leaveFile, content -> Json.read(content, Leave.class),
                "who was asked to leave has to be asked again").orElse(Leave.NONE);
    }

    @Override
    public void writeLeave(Leave leave, Consumer<Optional<String>> then) {
        thread.execute(() -> then.accept(failure(leaveFile, leave)));
    }

    private Optional<String> failure(Path file, Object content) {
        try {
            DurableFile.write(file, Json.bytes(content));
            trouble.ended(file + " is written again");
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            trouble.failed("cannot write " + file + ": " + e
                    + ". No order is begun before it is written; tried again each second");
            return Optional.of("cannot write " + file + ": " + e.getMessage() + "; free or repair the disk of this node");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
