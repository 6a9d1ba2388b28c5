package org.twinhost.kernel;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * Who waits for which answer of a machine. Each is answered once: by the machine, by the end of its time, or at once when
 * there is no room. Asked twice with the same id while the first is pending, the machine is asked once and both get the answer;
 * what was answered before is the bus' to remember.
 *
 * <p>No answer completes exceptionally. All methods from any thread; an answer completes on the thread that gives it.
 *
 * @param <R> the answer
 */
public final class PendingReplies<R> {

    private record Pending<R>(CompletableFuture<R> answer, long askedMs, long deadlineMs) {}

    private final int max;
    private final String answerer;
    private final BiFunction<String, String, R> refused;
    private final BiFunction<String, String, R> expired;
    private final Map<String, Pending<R>> pending = new ConcurrentHashMap<>();

    /**
     * @param max answers that may be pending at a time
     * @param answerer who owes the answers, for the administrator: "vm-service of alpha"
     * @param refused makes the answer of an id and a reason where nothing was begun
     * @param expired makes the answer of an id and a reason where it is not known what became of it
     */
    public PendingReplies(
            int max, String answerer, BiFunction<String, String, R> refused, BiFunction<String, String, R> expired) {
        this.max = max;
        this.answerer = answerer;
        this.refused = refused;
        this.expired = expired;
    }

    /**
     * Registers the answer, then asks.
     *
     * @param nowMs by the clock that {@link #expire} is told
     * @param patienceMs how long the answer may take. An answer that expires is what the bus repeats to whoever asks again with
     *     this id, so it is no shorter than the time in which somebody may still want the real one
     * @param ask hands the request to the machine; false: there is no room. Not called where the id is pending already
     */
    public CompletionStage<R> await(String id, long nowMs, long patienceMs, BooleanSupplier ask) {
        var mine = new Pending<>(new CompletableFuture<R>(), nowMs, nowMs + patienceMs);
        var known = pending.get(id);
        if (known == null && pending.size() >= max) {
            return overloaded(id, mine);
        }
        known = pending.putIfAbsent(id, mine);
        if (known != null) {
            return known.answer();
        }
        if (!ask.getAsBoolean()) {
            pending.remove(id, mine);
            return overloaded(id, mine);
        }
        return mine.answer();
    }

    private CompletionStage<R> overloaded(String id, Pending<R> mine) {
        mine.answer().complete(refused.apply(id, answerer + " is overloaded; nothing was begun, try again"));
        return mine.answer();
    }

    /** @return whether somebody was still waiting */
    public boolean answer(String id, R reply) {
        var waiting = pending.remove(id);
        return waiting != null && waiting.answer().complete(reply);
    }

    /** Time passes: whose time is over is told so. */
    public void expire(long nowMs) {
        if (pending.isEmpty()) {
            return;
        }
        pending.forEach((id, waiting) -> {
            if (nowMs >= waiting.deadlineMs() && pending.remove(id, waiting)) {
                waiting.answer().complete(expired.apply(id, answerer + " has not decided within "
                        + (waiting.deadlineMs() - waiting.askedMs()) + " ms; it may still happen: look at its state"));
            }
        });
    }

    /** How many wait now. */
    public int size() {
        return pending.size();
    }
}
