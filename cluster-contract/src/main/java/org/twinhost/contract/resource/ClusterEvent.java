package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * Something that happened or was decided, as {@code twinctl events} shows it, so its names are a promise. Nothing is decided on
 * it.
 *
 * @param cause the event that it is a consequence of; null: it has none
 * @param root where the chain of causes begins; of an event without a cause its own id
 * @param at by the clock of the node, in whole ms
 * @param node that decided or saw it
 * @param subject the guest, volume or node it is about, or {@code cluster}
 * @param reasons what spoke for it, one a line
 * @param operator who asked for it; null: nobody
 * @param timeline of a failover that is complete
 */
public record ClusterEvent(
        EventId id, @Nullable EventId cause, EventId root, Instant at, NodeId node, EventKind kind, String subject, String text,
        List<String> reasons, @Nullable String operator,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FailoverTimeline timeline) {

    /** What an event may say: it goes to other nodes, over a serial line if need be. */
    private static final int TEXT_CHARS_MAX = 400;
    private static final int REASONS_MAX = 12;

    public ClusterEvent {
        at = at.truncatedTo(ChronoUnit.MILLIS);
        text = cut(text);
        reasons = reasons.stream().limit(REASONS_MAX).map(ClusterEvent::cut).toList();
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX - 1) + "…";
    }
}
