package org.twinhost.resource.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.runtime.Json;

/**
 * The events of all nodes, as far as this one has them, each once; of each node as many as there is room for, and its last
 * failovers in any case. Thread-safe.
 */
public final class EventLog {

    /** How many failovers of each node are remembered. */
    public static final int FAILOVERS_MAX = 20;
    /** What a message to another node takes at most: on a serial line a report may have to wait for it. */
    private static final int PAGE_BYTES_MAX = 3_000;
    private static final int PAGE_EVENTS_MAX = 20;
    private static final long BYTES_WITHOUT_TEXT = 300;

    private static final class OfNode {
        private final NavigableMap<EventId, ClusterEvent> events = new TreeMap<>();
        private final Deque<EventId> failovers = new ArrayDeque<>();
        private long bytes;
    }

    private final long bytesMax;
    private final Map<NodeId, OfNode> kept = new TreeMap<>();

    /** @param bytesMax of each node, about */
    public EventLog(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Whether it is new here. */
    public synchronized boolean add(ClusterEvent event) {
        OfNode node = kept.computeIfAbsent(event.id().node(), _ -> new OfNode());
        if (node.events.putIfAbsent(event.id(), event) != null) {
            return false;
        }
        node.bytes += bytes(event);
        if (event.timeline() != null) {
            node.failovers.add(event.id());
            if (node.failovers.size() > FAILOVERS_MAX) {
                node.failovers.removeFirst();
            }
        }
        if (node.bytes > bytesMax) {
            forget(node);
        }
        return true;
    }

    /** A good part at once, so that it is not done for each. */
    private void forget(OfNode node) {
        Iterator<ClusterEvent> oldest = node.events.values().iterator();
        while (node.bytes > bytesMax / 4 * 3 && oldest.hasNext()) {
            ClusterEvent event = oldest.next();
            if (!node.failovers.contains(event.id())) {
                node.bytes -= bytes(event);
                oldest.remove();
            }
        }
    }

    private static long bytes(ClusterEvent event) {
        return BYTES_WITHOUT_TEXT + event.text().length() + event.reasons().stream().mapToInt(String::length).sum();
    }

    public synchronized List<ClusterEvent> of(NodeId node) {
        OfNode found = kept.get(node);
        return found == null ? List.of() : List.copyOf(found.events.values());
    }

    public synchronized List<ClusterEvent> all() {
        List<ClusterEvent> all = new ArrayList<>();
        kept.values().forEach(node -> all.addAll(node.events.values()));
        return all;
    }

    /** The next events of that node after this one, as many as a message takes. */
    public synchronized List<ClusterEvent> page(EventId after) {
        OfNode node = kept.get(after.node());
        List<ClusterEvent> page = new ArrayList<>();
        int bytes = 0;
        for (ClusterEvent event : node == null ? List.<ClusterEvent>of() : node.events.tailMap(after, false).values()) {
            bytes += Json.bytes(event).length;
            if (page.size() == PAGE_EVENTS_MAX || !page.isEmpty() && bytes > PAGE_BYTES_MAX) {
                break;
            }
            page.add(event);
        }
        return page;
    }

    /** The newest event of a node before that one; empty: there is none here. */
    public synchronized Optional<EventId> newest(EventId before) {
        OfNode node = kept.get(before.node());
        return Optional.ofNullable(node == null ? null : node.events.lowerKey(before));
    }

    /** How the last failovers went that any node led, oldest first. */
    public synchronized List<FailoverTimeline> failovers() {
        List<FailoverTimeline> all = new ArrayList<>();
        for (OfNode node : kept.values()) {
            for (EventId id : node.failovers) {
                FailoverTimeline timeline = Objects.requireNonNull(node.events.get(id), "it is kept in any case").timeline();
                all.add(Objects.requireNonNull(timeline, "it is of a failover"));
            }
        }
        all.sort(Comparator.comparing(FailoverTimeline::lostAt));
        return List.copyOf(all.subList(Math.max(0, all.size() - FAILOVERS_MAX), all.size()));
    }
}
