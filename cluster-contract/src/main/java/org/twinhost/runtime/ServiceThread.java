package org.twinhost.runtime;

import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The loop of a service process: one platform thread and the machine's clocks. A task that throws breaks a rule of the
 * service, so nothing runs after it. After {@link #close} and after such a task, what is handed in is dropped.
 */
public final class ServiceThread implements ServiceLoop, AutoCloseable {

    private final ScheduledThreadPoolExecutor thread;
    private final Consumer<Throwable> broken;

    /** @param broken is told once, on the loop's thread, what ended it */
    public ServiceThread(String name, Consumer<Throwable> broken) {
        this.broken = broken;
        this.thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(() -> run(task));
    }

    @Override
    public void after(long delayMs, Runnable task) {
        thread.schedule(() -> run(task), delayMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wallClock() {
        return Instant.now();
    }

    /** Whether it still takes tasks. */
    public boolean isAlive() {
        return !thread.isShutdown();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            if (isAlive()) {
                close();
                broken.accept(e);
            }
        }
    }
}
