package org.twinhost.twinctl.join;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.twinhost.twinctl.rest.Refusal;

/**
 * What happens to one side of a join, for the loop that takes it, and what takes its time and is done beside that loop, one
 * after the other. Any thread may tell; one takes.
 */
final class Inbox<E> implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final BlockingQueue<E> waiting;
    private volatile boolean isOver;

    /** @param most events that wait; who tells one more waits himself */
    Inbox(int most) {
        waiting = new ArrayBlockingQueue<>(most);
    }

    /** Something is done that ends with an event. */
    interface Act<E> {
        E done() throws InterruptedException;
    }

    /** An act without a result. */
    static <E> Act<E> then(Runnable act, Supplier<E> done) {
        return () -> {
            act.run();
            return done.get();
        };
    }

    /** Something has happened; when all is over nobody wants to know. */
    void tell(E event) {
        try {
            if (!isOver) {
                waiting.put(event);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    E take() throws InterruptedException {
        return waiting.take();
    }

    boolean isOver() {
        return isOver;
    }

    /** @param failed what is said where it fails */
    void does(Act<E> act, Function<String, E> failed) {
        thread.execute(() -> {
            E came;
            try {
                came = act.done();
            } catch (Refusal refused) {
                came = failed.apply(refused.inOneLine());
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException broken) {
                came = failed.apply("it went wrong inside: " + broken);
            }
            tell(came);
        });
    }

    /** Nothing is taken any more; what is being done is not waited for. */
    @Override
    public void close() {
        isOver = true;
        waiting.clear();
        thread.shutdownNow();
    }
}
