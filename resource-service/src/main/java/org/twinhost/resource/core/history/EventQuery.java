package org.twinhost.resource.core.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventPage;

/**
 * Which events somebody wants to see.
 *
 * @param since not before this moment; null: from the beginning
 * @param until before this moment; null: up to now
 * @param resource about this guest, volume or node; null: about all
 * @param cause this one and what came of it; null: whatever they came of
 * @param after the last one seen of each node: only what came later; empty: nothing was seen, and of too many the newest count
 * @param limit not more than these
 */
public record EventQuery(
        @Nullable Instant since, @Nullable Instant until, @Nullable String resource, @Nullable EventId cause,
        Map<NodeId, EventId> after, int limit) {

    private static final Comparator<ClusterEvent> BY_TIME =
            Comparator.comparing(ClusterEvent::at).thenComparing(ClusterEvent::id);

    /** {@code jupiter1-7-41,jupiter2-9-2}; throws {@link IllegalArgumentException} for what is none. */
    public static Map<NodeId, EventId> after(@Nullable String text) {
        Map<NodeId, EventId> after = new TreeMap<>();
        if (text != null && !text.isBlank()) {
            for (String each : text.split(",")) {
                EventId id = EventId.of(each.strip());
                after.put(id.node(), id);
            }
        }
        return after;
    }

    /** What is wanted of these, oldest first. */
    public EventPage of(List<ClusterEvent> all) {
        Set<EventId> consequences = cause == null ? Set.of() : consequences(all, cause);
        List<ClusterEvent> wanted = all.stream()
                .filter(each -> since == null || !each.at().isBefore(since))
                .filter(each -> until == null || each.at().isBefore(until))
                .filter(each -> resource == null || each.subject().equals(resource))
                .filter(each -> cause == null || consequences.contains(each.id()))
                .filter(this::isLater)
                .sorted(BY_TIME).toList();
        return after.isEmpty() ? newest(all, wanted) : next(all, wanted);
    }

    private boolean isLater(ClusterEvent event) {
        EventId seen = after.get(event.node());
        return seen == null || event.id().compareTo(seen) > 0;
    }

    /** All are seen from now on, shown or not. */
    private EventPage newest(List<ClusterEvent> all, List<ClusterEvent> wanted) {
        return page(wanted.subList(Math.max(0, wanted.size() - limit), wanted.size()), seen(all));
    }

    /** Of each node in the order in which they came there: what is left out is asked for next. */
    private EventPage next(List<ClusterEvent> all, List<ClusterEvent> wanted) {
        if (wanted.size() <= limit) {
            return page(wanted, seen(all));
        }
        List<ClusterEvent> shown = wanted.stream().sorted(Comparator.comparing(ClusterEvent::id)).limit(limit)
                .sorted(BY_TIME).toList();
        return page(shown, seen(shown));
    }

    private Map<NodeId, EventId> seen(List<ClusterEvent> events) {
        Map<NodeId, EventId> seen = new TreeMap<>(after);
        events.forEach(each -> seen.merge(each.node(), each.id(), (one, other) -> one.compareTo(other) > 0 ? one : other));
        return seen;
    }

    private static EventPage page(List<ClusterEvent> events, Map<NodeId, EventId> seen) {
        return new EventPage(List.copyOf(events), seen.isEmpty() ? null
                : seen.values().stream().map(EventId::toString).collect(Collectors.joining(",")));
    }

    /** An event with all that came of it; the causes of an event are always older, but for clocks that differ. */
    private static Set<EventId> consequences(List<ClusterEvent> all, EventId of) {
        Set<EventId> found = new HashSet<>(Set.of(of));
        List<ClusterEvent> left = new ArrayList<>(all);
        boolean more = true;
        while (more) {
            more = left.removeIf(each -> each.cause() != null
                    && (found.contains(each.cause()) || each.root().equals(of)) && found.add(each.id()));
        }
        return found;
    }
}
