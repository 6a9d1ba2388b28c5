package org.twinhost.replication.engine;

import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.twinhost.runtime.loop.ServiceLoop;

/** A volume's loop: the event loop that its sockets are on, so that no write changes threads. Nothing in it ever waits. */
record VolumeLoop(EventLoop thread) implements ServiceLoop {

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void after(long delayMs, Runnable task) {
        thread.schedule(task, delayMs, TimeUnit.MILLISECONDS);
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
