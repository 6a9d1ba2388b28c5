package org.twinhost.heartbeat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** A thread that ticks at a fixed rate and measures how late it comes to it: lateness is what the peer takes for death. */
final class KeepaliveTimer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KeepaliveTimer.class);
    private static final long SAY_AGAIN_MS = 60_000;

    private final LongSupplier periodMs;
    private final LongSupplier warnMs;
    private final LongConsumer tick;
    private final Thread thread;
    private volatile boolean running = true;
    private long saidAtMs = Long.MIN_VALUE / 2;

    /**
     * @param periodMs between two ticks; asked each time
     * @param warnMs a delay worth a warning; asked each time
     * @param tick is told how late it comes, in ms
     */
    KeepaliveTimer(LongSupplier periodMs, LongSupplier warnMs, LongConsumer tick) {
        this.periodMs = periodMs;
        this.warnMs = warnMs;
        this.tick = tick;
        this.thread = Thread.ofPlatform().name("keepalive").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long due = System.nanoTime();
        while (running) {
            var period = TimeUnit.MILLISECONDS.toNanos(periodMs.getAsLong());
            due += period;
            for (long left = due - System.nanoTime(); left > 0 && running; left = due - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
            }
            var now = System.nanoTime();
            var lateMs = TimeUnit.NANOSECONDS.toMillis(now - due);
            sayIfLate(TimeUnit.NANOSECONDS.toMillis(now), lateMs);
            if (now - due > period) {
                due = now;
            }
            tick.accept(lateMs);
        }
    }

    private void sayIfLate(long nowMs, long delayMs) {
        if (delayMs > warnMs.getAsLong() && nowMs - saidAtMs > SAY_AGAIN_MS) {
            saidAtMs = nowMs;
            LOG.warnf("a wake-up came %d ms late: the machine is overloaded, or this service runs without real-time scheduling"
                    + " (CPUSchedulingPolicy=rr); said once a minute, see schedulingDelayMs", delayMs);
        }
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
