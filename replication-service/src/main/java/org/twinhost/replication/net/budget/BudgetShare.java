package org.twinhost.replication.net.budget;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What one volume holds of the {@link ByteBudget}, and who of it waits for more, in their order: a connection that wants much
 * can't be overtaken for ever by others that want little.
 */
public final class BudgetShare {

    /** A connection. */
    @FunctionalInterface
    public interface Waiter {
        /** It is its turn: it asks again, for what it was refused. */
        void roomAgain();
    }

    private final ByteBudget budget;
    private final String volume;
    private final Executor loop;
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile int waiting;
    private volatile long waitingSinceNanos;
    /** These two under the budget's lock. */
    private long ownBytes;
    private long used;

    BudgetShare(ByteBudget budget, String volume, Executor loop, long ownBytes) {
        this.budget = budget;
        this.volume = volume;
        this.loop = loop;
        this.ownBytes = ownBytes;
    }

    public String volume() {
        return volume;
    }

    /** @see ByteBudget#pieceBytes */
    public int pieceBytes() {
        return budget.pieceBytes();
    }

    /** Takes that much, or nothing and answers false: then the waiter stands in the queue and is told when it is its turn. */
    public boolean take(Waiter waiter, long bytes) {
        if (mayAsk(waiter) && budget.take(this, bytes)) {
            served(waiter);
            return true;
        }
        if (!queue.contains(waiter)) {
            queue.add(waiter);
            changed(queue.size() == 1);
        }
        return false;
    }

    /** For one who was refused: takes that much if this volume holds nothing at all, for which the queue sees to it. */
    public boolean takeAlone(Waiter waiter, long bytes) {
        return usedBytes() == 0 && take(waiter, bytes);
    }

    private boolean mayAsk(Waiter waiter) {
        return queue.isEmpty() || queue.peek() == waiter;
    }

    private void served(Waiter waiter) {
        if (queue.peek() == waiter) {
            queue.remove();
            changed(true);
        }
    }

    private void changed(boolean anotherFirst) {
        if (anotherFirst) {
            waitingSinceNanos = System.nanoTime();
        }
        waiting = queue.size();
        if (queue.isEmpty()) {
            budget.waitsNoMore(this);
        }
    }

    public void give(long bytes) {
        budget.give(this, bytes);
    }

    /** It waits no longer. */
    public void leave(Waiter waiter) {
        var first = queue.peek() == waiter;
        if (queue.remove(waiter)) {
            changed(first);
            if (first) {
                roomAgain();
            }
        }
    }

    /** Any thread. */
    void roomAgain() {
        if (told.compareAndSet(false, true)) {
            try {
                loop.execute(this::tellWaiters);
            } catch (RejectedExecutionException stopped) {
                told.set(false); // the service ends, and the connections with it
            }
        }
    }

    private void tellWaiters() {
        told.set(false);
        for (var next = queue.peek(); next != null; next = queue.peek()) {
            next.roomAgain();
            if (queue.peek() == next) {
                return; // there was none for it
            }
        }
    }

    /** Of an export that is closed: what is answered later is given back all the same. Any thread. */
    public void close() {
        budget.close(this);
    }

    /** Any thread. */
    public long usedBytes() {
        synchronized (budget) {
            return used;
        }
    }

    /** How many connections are not read because of the budget. Any thread. */
    public int waiting() {
        return waiting;
    }

    /** How long nobody of those who wait was served; zero: nobody waits. Any thread. */
    public Duration waitingFor() {
        return waiting == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - waitingSinceNanos);
    }

    // Under the budget's lock --------------------------------------------------------------------------------------------

    long commonUsed() {
        return commonUsedWith(0);
    }

    long commonUsedWith(long more) {
        return Math.max(0, used + more - ownBytes);
    }

    void add(long taken) {
        used += taken;
    }

    void loseOwn() {
        ownBytes = 0;
    }
}
