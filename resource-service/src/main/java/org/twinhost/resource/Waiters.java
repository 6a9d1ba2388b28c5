package org.twinhost.resource;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.twinhost.contract.bus.Reply;

/** Who waits for which answer of the core. Any thread. */
@ApplicationScoped
public class Waiters {

    /** An answer: how it ended, and the reason or what will happen. */
    public record Ended(Reply.Outcome outcome, String text) {}

    private final Map<String, CompletableFuture<Ended>> waiting = new ConcurrentHashMap<>();

    public CompletableFuture<Ended> await(String asker) {
        return waiting.computeIfAbsent(asker, _ -> new CompletableFuture<>());
    }

    public void answer(String asker, Reply.Outcome outcome, String text) {
        CompletableFuture<Ended> waiter = waiting.remove(asker);
        if (waiter != null) {
            waiter.complete(new Ended(outcome, text));
        }
    }
}
