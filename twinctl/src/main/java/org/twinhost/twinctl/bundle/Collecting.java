package org.twinhost.twinctl.bundle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.twinhost.twinctl.bundle.Item.Missing;
import org.twinhost.twinctl.bundle.Item.Piece;
import org.twinhost.twinctl.rest.Patience;

/** Gets all items, a few at a time, each within its deadline and all within one. What hangs is left behind. */
final class Collecting {

    private static final int AT_ONCE = 4;
    /** What ends by itself is a little later than its deadline. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    /** What became of an item: a piece, or why there is none. */
    sealed interface Got {
        record Whole(Item item, Piece piece) implements Got {}

        record Nothing(Item item, String why) implements Got {}
    }

    private record Begun(Item item, CompletableFuture<Void> started, CompletableFuture<Got> got) {}

    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final long endNanos;
    private final Patience patience;

    /**
     * @param usual for all of them, on a server
     * @param patience by which this and each item's deadline are longer here
     */
    Collecting(Duration usual, Patience patience) {
        this.endNanos = System.nanoTime() + patience.of(usual).toNanos();
        this.patience = patience;
    }

    /** In their order, one after the other. */
    void of(List<Item> items, Consumer<Got> each) throws InterruptedException {
        var all = new ArrayList<Begun>();
        for (var item : items) {
            var begun = new Begun(item, new CompletableFuture<>(), new CompletableFuture<>());
            Thread.ofPlatform().daemon().start(() -> got(begun));
            all.add(begun);
        }
        for (var begun : all) {
            each.accept(awaited(begun));
        }
    }

    private void got(Begun begun) {
        var item = begun.item();
        turns.acquireUninterruptibly();
        begun.started().complete(null);
        try {
            begun.got().complete(new Got.Whole(item, item.content().get()));
        } catch (Missing why) {
            begun.got().complete(new Got.Nothing(item, String.valueOf(why.getMessage())));
        } catch (InterruptedException | RuntimeException | Error e) {
            begun.got().complete(new Got.Nothing(item, "a fault of twinctl: " + e));
        } finally {
            turns.release();
        }
    }

    private Got awaited(Begun begun) throws InterruptedException {
        var item = begun.item();
        var deadline = patience.of(item.deadline());
        try {
            begun.started().get(leftNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            return new Got.Nothing(item, "there was no time left for it");
        }
        try {
            var most = Math.min(leftNanos(), deadline.plus(GRACE).toNanos());
            return begun.got().get(most, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            turns.release(); // its own thread may never give its turn back
            return new Got.Nothing(item, "it did not end within " + deadline.toSeconds() + " s");
        }
    }

    private long leftNanos() {
        return Math.max(0, endNanos - System.nanoTime());
    }
}
