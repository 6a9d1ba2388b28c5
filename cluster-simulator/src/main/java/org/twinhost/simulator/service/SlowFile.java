package org.twinhost.simulator.service;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.World;

/**
 * A small file that a thread of its own writes: it takes a while, and a crash in between leaves the old content or the new.
 * One write at a time.
 */
final class SlowFile {

    private static final long WRITE_MICROS_MIN = 500;
    private static final long WRITE_MICROS_MAX = 8_000;

    private final Process process;
    private final String name;
    private Object writing;

    SlowFile(Process process, String name) {
        this.process = process;
        this.name = name;
    }

    <T> Optional<T> read(Class<T> type) {
        return process.files().read(name, type);
    }

    /** @param then is told why it failed; empty: it is durable */
    void write(Object content, Consumer<Optional<String>> then) {
        process.boundary();
        if (writing != null) {
            throw new IllegalStateException(name + " is written twice at a time");
        }
        writing = content;
        process.arrives(World.of(process).dice().between(WRITE_MICROS_MIN, WRITE_MICROS_MAX), () -> {
            var failure = failure(content);
            writing = null;
            then.accept(failure);
        });
    }

    private Optional<String> failure(Object content) {
        try {
            process.files().write(process, name, content);
            return Optional.empty();
        } catch (UncheckedIOException full) {
            return Optional.of(full.getMessage());
        }
    }

    /** The process is gone: what it was writing is there or not. */
    void gone() {
        if (writing != null && World.of(process).dice().oneIn(2)) {
            process.files().settle(name, writing);
        }
        writing = null;
    }
}
