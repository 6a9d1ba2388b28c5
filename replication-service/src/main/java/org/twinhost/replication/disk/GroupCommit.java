package org.twinhost.replication.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Flushes that wait together are answered by one flush of the device that started after all of them. Lives on the event
 * loop; the flush itself is started by {@code flushDevice} and answered with {@link #flushed}.
 *
 * <p>A failed flush is final: the kernel has given up the data, and a later success would say nothing about it.
 */
final class GroupCommit {

    private final Runnable flushDevice;
    private List<Consumer<@Nullable String>> waiting = new ArrayList<>();
    private List<Consumer<@Nullable String>> running = List.of();
    private @Nullable String failure;

    /**
     * @param flushDevice starts one flush, returns at once
     */
    GroupCommit(Runnable flushDevice) {
        this.flushDevice = flushDevice;
    }

    /**
     * @param done given null once stable, else why it is not
     */
    void add(Consumer<@Nullable String> done) {
        waiting.add(done);
        if (running.isEmpty()) {
            start();
        }
    }

    /**
     * The flush that was started has ended.
     *
     * @param failureOrNull null: stable
     */
    void flushed(@Nullable String failureOrNull) {
        if (failure == null && failureOrNull != null) {
            failure = failureOrNull;
        }
        var ended = running;
        running = List.of();
        if (!waiting.isEmpty()) {
            start();
        }
        ended.forEach(done -> done.accept(failure));
    }

    private void start() {
        running = waiting;
        waiting = new ArrayList<>();
        flushDevice.run();
    }
}
