package org.twinhost.config;

import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.twinhost.runtime.ServiceLoop;

/** A loop on a thread of its own, with the machine's clocks. */
final class ServiceThread implements ServiceLoop, AutoCloseable {

    private final ScheduledExecutorService executor;
    private final Consumer<RuntimeException> broken;

    /** @param broken told, on this thread, when a task throws; none runs after it */
    ServiceThread(String name, Consumer<RuntimeException> broken) {
        this.executor = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).daemon().factory());
        this.broken = broken;
    }

    @Override
    public void execute(Runnable task) {
        after(0, task);
    }

    @Override
    public void after(long delayMs, Runnable task) {
        try {
            executor.schedule(() -> run(task), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // The process ends; nothing is decided any more.
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            // What broke a rule decides nothing more.
            executor.shutdownNow();
            broken.accept(e);
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wallClock() {
        return Instant.now();
    }

    /** Waits a little for the task that runs; whether it ended. */
    boolean end() {
        executor.shutdownNow();
        try {
            return executor.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        end();
    }
}
