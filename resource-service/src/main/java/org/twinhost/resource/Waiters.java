package org.twinhost.resource;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.twinhost.contract.bus.Reply;

/** Who waits for which answer of the core. Any thread. */
public final class Waiters {

    /** An answer: how it ended, and the reason or what will happen. */
    public record Ended(Reply.Outcome outcome, String text) {}

    private final Map<String, CompletableFuture<Ended>> waiting = new ConcurrentHashMap<>();

    CompletableFuture<Ended> await(String asker) {
        var answer = waiting.computeIfAbsent(asker, _ -> new CompletableFuture<>());
        // Whoever loses patience ends it himself, and is forgotten.
        answer.whenComplete((_, _) -> waiting.remove(asker, answer));
        return answer;
    }

    void answer(String asker, Reply.Outcome outcome, String text) {
        CompletableFuture<Ended> waiter = waiting.remove(asker);
        if (waiter != null) {
            waiter.complete(new Ended(outcome, text));
        }
    }
}
