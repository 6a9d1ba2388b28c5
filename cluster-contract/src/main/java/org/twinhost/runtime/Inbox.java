package org.twinhost.runtime;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The loop of a service with a thread of its own: one bounded queue, and what is due later. Who puts something in waits for
 * room, for nothing that permits or forbids an act is dropped; the loop's own thread never waits for itself.
 */
public final class Inbox implements ServiceLoop {

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Due(long atNanos, long order, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            var difference = atNanos - other.atNanos;
            return difference != 0 ? Long.signum(difference) : Long.compare(order, other.order);
        }
    }

    private final BlockingQueue<Runnable> tasks;
    private final Queue<Runnable> own = new ArrayDeque<>();
    private final PriorityBlockingQueue<Due> later = new PriorityBlockingQueue<>();
    private final AtomicLong order = new AtomicLong();
    private volatile Thread thread;
    private volatile boolean running = true;

    /** @param capacity tasks that may wait at a time */
    public Inbox(int capacity) {
        this.tasks = new ArrayBlockingQueue<>(capacity);
    }

    /**
     * Runs tasks on this thread until {@link #close}; what a task throws comes out of here and ends it.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public void run() throws InterruptedException {
        thread = Thread.currentThread();
        while (running) {
            var task = next();
            if (task != null) {
                task.run();
            }
        }
    }

    private Runnable next() throws InterruptedException {
        var due = later.peek();
        var waitNanos = due == null ? IDLE_NANOS : due.atNanos() - System.nanoTime();
        if (waitNanos <= 0) {
            return later.remove().task();
        }
        return own.isEmpty() ? tasks.poll(Math.min(waitNanos, IDLE_NANOS), TimeUnit.NANOSECONDS) : own.remove();
    }

    /** Ends {@link #run} after the task at hand. */
    public void close() {
        running = false;
        tasks.offer(() -> { });
    }

    @Override
    public void execute(Runnable task) {
        if (Thread.currentThread() == thread) {
            own.add(task);
            return;
        }
        try {
            tasks.put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What may be lost: dropped when there is no room; whether there was. From any thread but the loop's. */
    public boolean offer(Runnable task) {
        return tasks.offer(task);
    }

    @Override
    public void after(long delayMs, Runnable task) {
        later.add(new Due(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs), order.incrementAndGet(), task));
        if (Thread.currentThread() != thread) {
            tasks.offer(() -> { });
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
}
