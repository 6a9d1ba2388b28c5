package org.twinhost.runtime.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a service process: one platform thread, one bounded inbox, timers, and the machine's clocks. What is handed in
 * runs in the order of its time, so neither a flood nor a timer starves the other.
 *
 * <p>Who hands something in waits for room, for nothing that permits or forbids an act is dropped; the loop's own thread never
 * waits for itself. A task that throws breaks a rule of the service, so nothing runs after it. After the end, whatever ended
 * it, what is handed in is dropped and nobody waits.
 */
public final class ServiceThread implements ServiceLoop, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ServiceThread.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private record Task(long atNanos, long order, boolean takesRoom, Runnable work) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            var difference = atNanos - other.atNanos;
            return difference != 0 ? Long.signum(difference) : Long.compare(order, other.order);
        }
    }

    private final int capacity;
    private final Consumer<Throwable> broken;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Thread thread;
    private int waiting;
    private long order;
    private volatile boolean ended;

    /**
     * Runs from now on.
     *
     * @param capacity tasks that may wait at a time; timers take no room
     * @param broken is told once, on the loop's thread, what a task threw
     */
    public ServiceThread(String name, int capacity, Consumer<Throwable> broken) {
        this.capacity = capacity;
        this.broken = broken;
        this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    private void run() {
        try {
            for (var task = next(); task != null; task = next()) {
                task.run();
            }
        } catch (RuntimeException | Error e) {
            if (ended) {
                LOG.debugf(e, "%s was interrupted at its end", thread.getName());
                return;
            }
            stopTaking();
            broken.accept(e);
        }
    }

    /** Waits for what is due next; null at the end. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (!ended) {
                var head = tasks.peek();
                var leftNanos = head == null ? Long.MAX_VALUE : head.atNanos() - System.nanoTime();
                if (leftNanos <= 0) {
                    return taken(tasks.remove());
                }
                filled.awaitNanos(leftNanos);
            }
        } catch (InterruptedException e) {
            // Only an end interrupts; a stray one, left behind by a task, must not stop the service in silence.
            return ended ? null : () -> { };
        } finally {
            lock.unlock();
        }
        return null;
    }

    private Runnable taken(Task task) {
        if (task.takesRoom()) {
            waiting--;
            room.signal();
        }
        return task.work();
    }

    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            while (!ended && waiting >= capacity && Thread.currentThread() != thread) {
                room.awaitUninterruptibly();
            }
            add(0, true, task);
        } finally {
            lock.unlock();
        }
    }

    /** What may be lost: dropped when there is no room; whether it was taken. From any thread, at once. */
    public boolean offer(Runnable task) {
        lock.lock();
        try {
            return waiting < capacity && add(0, true, task);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void after(long delayMs, Runnable task) {
        lock.lock();
        try {
            add(delayMs, false, task);
        } finally {
            lock.unlock();
        }
    }

    private boolean add(long delayMs, boolean takesRoom, Runnable work) {
        if (ended) {
            return false;
        }
        waiting += takesRoom ? 1 : 0;
        tasks.add(new Task(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs), order++, takesRoom, work));
        filled.signal();
        return true;
    }

    /** Whether it still takes tasks. */
    public boolean isAlive() {
        return !ended;
    }

    /**
     * Ends it: the task at hand is interrupted and awaited for a few seconds, none follows.
     *
     * @return whether nothing runs any more; true for the loop's own thread, whose task is the last
     */
    public boolean end() {
        stopTaking();
        if (Thread.currentThread() == thread) {
            return true;
        }
        thread.interrupt();
        try {
            return thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        end();
    }

    private void stopTaking() {
        lock.lock();
        try {
            ended = true;
            tasks.clear();
            filled.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
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
