package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Verdict;

/**
 * What a drill promised and what was seen; {@code twinctl drill show -o json}, so its names are a promise. {@code …Ms} are
 * durations in ms.
 *
 * @param node whose loss or leave was rehearsed
 * @param began by the clock of the node it was watched from
 * @param by who asked for it
 * @param watchedFrom the node it was watched from
 * @param tookMs until it was all as before, or was given up
 * @param before what the cluster was worth when it began
 * @param after when it ended; null: not known
 * @param steps in the order in which they were seen
 * @param failures what was not as it should be, each a sentence; none: it passed
 */
public record DrillReport(
        Kind kind, String node, Instant began, @Nullable String by, @Nullable String watchedFrom, long tookMs, Verdict before,
        @Nullable Verdict after, List<Guest> guests, List<Seen> steps, List<String> failures) {

    public DrillReport {
        guests = guests == null ? List.of() : List.copyOf(guests);
        steps = steps == null ? List.of() : List.copyOf(steps);
        failures = failures == null ? List.of() : List.copyOf(failures);
    }

    public enum Kind {
        /** The node's power is cut as by a pulled plug. */
        POWER,
        /** The node's heartbeat falls silent, as of one that hangs, and it has to be fenced. */
        FREEZE,
        /** Guests are moved away and back. */
        SWITCHOVER;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One guest: promised against seen.
     *
     * @param promised what was to become of it; null: nothing was said
     * @param promisedOn where it was to run
     * @param promisedMs about how long it was to be away
     * @param seenOn where it was seen to run; null: nowhere
     * @param seenMs how long after the beginning; 0: it ran on; null: it was not seen
     */
    public record Guest(
            String name, Assessment.@Nullable Outcome promised, @Nullable String promisedOn, @Nullable Long promisedMs,
            @Nullable String seenOn, @Nullable Long seenMs) {}

    /** @param afterMs since the power-off, or the first move, was asked for */
    public record Seen(long afterMs, String what) {}

    /** Whether all was as it should be. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public boolean passed() {
        return failures.isEmpty();
    }

    /** The same with the name under which the gateway knows who asked. */
    public DrillReport by(String operator) {
        return new DrillReport(
                kind, node, began, operator, watchedFrom, tookMs, before, after, guests, steps, failures);
    }
}
