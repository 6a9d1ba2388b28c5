package org.twinhost.replication;

import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.twinhost.runtime.ServiceLoop;

/** A loop on an executor of one thread, such as a Netty event loop, with the machine's clocks. */
record ExecutorLoop(ScheduledExecutorService executor) implements ServiceLoop {

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void after(long delayMs, Runnable task) {
        executor.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wallClock() {
        return Instant.now();
    }
}
