package org.twinhost.runtime.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/** A loop for tests whose time passes when it is told to. Any thread may hand something in; it runs on the test's. */
public final class PlayedLoop implements ServiceLoop {

    private record Due(long nanos, long order, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::order));
    private long nanos;
    private long order;

    /** Runs what is due now, and what that makes due now. */
    public void settle() {
        pass(Duration.ZERO);
    }

    /** Lets time pass, and runs what becomes due in its order. */
    public void pass(Duration time) {
        var end = nanos() + time.toNanos();
        for (var next = next(end); next != null; next = next(end)) {
            next.task.run();
        }
        reach(end);
    }

    private synchronized Due next(long end) {
        var head = due.peek();
        if (head == null || head.nanos > end) {
            return null;
        }
        nanos = Math.max(nanos, head.nanos);
        return due.remove();
    }

    private synchronized void reach(long end) {
        nanos = end;
    }

    @Override
    public void execute(Runnable task) {
        after(0, task);
    }

    @Override
    public synchronized void after(long delayMs, Runnable task) {
        due.add(new Due(nanos + TimeUnit.MILLISECONDS.toNanos(delayMs), order++, task));
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public Instant wallClock() {
        return Instant.EPOCH.plusNanos(nanos());
    }
}
