package org.twinhost.resource.core.act;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.Operation;

/**
 * An order as its executor keeps it.
 *
 * @param root where the chain of the order's causes begins; null: who ordered it tells of no events
 * @param outcome null: not known yet, so it is under way
 * @param reason why refused or failed; null when done
 * @param performing true: the local service was asked and has not answered
 * @param retryAt when to ask it again while not performing; null: at once
 * @param askers who waits for the answer
 */
public record Task(
        String id, Operation operation, View view, @Nullable EventId root, Reply.@Nullable Outcome outcome,
        @Nullable String reason, boolean performing, @Nullable Instant retryAt, List<String> askers) {

    public boolean isUnderWay() {
        return outcome == null;
    }

    Task performingNow() {
        return new Task(id, operation, view, root, outcome, reason, true, null, askers);
    }

    Task retryingAt(Instant at) {
        return new Task(id, operation, view, root, outcome, reason, false, at, askers);
    }

    Task ended(Reply.Outcome how, @Nullable String why) {
        return new Task(id, operation, view, root, how, why, false, null, askers);
    }

    Task answered() {
        return new Task(id, operation, view, root, outcome, reason, performing, retryAt, List.of());
    }

    Task askedBy(String asker) {
        return new Task(id, operation, view, root, outcome, reason, performing, retryAt,
                java.util.stream.Stream.concat(askers.stream(), java.util.stream.Stream.of(asker)).distinct().toList());
    }

    /** After a restart of this service nobody waits and nothing is in the hands of another service. */
    Task restored() {
        return new Task(id, operation, view, root, outcome, reason, false, null, List.of());
    }

    /** What it works on; the last word of its name in reports. */
    String subject() {
        return subject(operation);
    }

    static String subject(Operation operation) {
        return switch (operation) {
            case Operation.Promote(var volume) -> volume;
            case Operation.Demote(var volume) -> volume;
            case Operation.StartGuest(var guest) -> guest;
            case Operation.StopGuest(var guest, _) -> guest;
        };
    }
}
