package org.twinhost.runtime.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Events on their way to a loop, counted, so that threads that must not wait can leave out what will be said again. All
 * methods from any thread.
 */
public final class Backlog<E> {

    /** Events that may wait at a time; a loop must have room for more. */
    public static final int MAX = 10_000;

    private static final Logger LOG = Logger.getLogger(Backlog.class);

    private final ServiceLoop loop;
    private final Consumer<E> turn;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param turn takes one event; on the loop's thread */
    public Backlog(ServiceLoop loop, Consumer<E> turn) {
        this.loop = loop;
        this.turn = turn;
    }

    /** What will be said again when it gets lost: dropped while the loop can't keep up; whether it was taken. */
    public boolean offer(E event) {
        if (waiting.get() >= MAX) {
            LOG.errorf("%d events wait; dropped %s", MAX, event.getClass().getSimpleName());
            return false;
        }
        put(event);
        return true;
    }

    /** What must not get lost. */
    public void put(E event) {
        waiting.incrementAndGet();
        loop.execute(() -> {
            waiting.decrementAndGet();
            turn.accept(event);
        });
    }
}
