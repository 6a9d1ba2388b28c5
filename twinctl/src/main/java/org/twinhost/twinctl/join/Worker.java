package org.twinhost.twinctl.join;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.twinhost.twinctl.rest.Refusal;

/** Does what takes its time, one after the other, beside the loop that goes on hearing what happens. */
final class Worker<E> implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final Consumer<E> inbox;

    /** @param inbox takes what came of it */
    Worker(Consumer<E> inbox) {
        this.inbox = inbox;
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

    /** @param failed what is said where it fails */
    void does(Act<E> act, Function<String, E> failed) {
        thread.execute(() -> {
            E came;
            try {
                came = act.done();
            } catch (Refusal refused) {
                came = failed.apply(String.valueOf(refused.getMessage()));
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException broken) {
                came = failed.apply("it went wrong inside: " + broken);
            }
            inbox.accept(came);
        });
    }

    /** What is being done is not waited for. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
