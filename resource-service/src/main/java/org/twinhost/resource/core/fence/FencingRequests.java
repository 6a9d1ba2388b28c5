package org.twinhost.resource.core.fence;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;

/**
 * What was decided about fencing lost nodes.
 *
 * @param races by lost node: which of the two may fence first, decided when it was lost
 * @param askedAt when fencing was last asked about each node
 */
public record FencingRequests(Map<NodeId, FencingRace> races, Map<NodeId, Instant> askedAt) {

    public static final FencingRequests NONE = new FencingRequests(Map.of(), Map.of());

    /** Fencing is asked about a node again after this, until it shows that it was understood. */
    public static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    public FencingRequests {
        races = Map.copyOf(races);
        askedAt = Map.copyOf(askedAt);
    }

    public FencingRequests lost(NodeId node, FencingRace race) {
        Map<NodeId, FencingRace> newer = new TreeMap<>(races);
        newer.put(node, race);
        return new FencingRequests(newer, askedAt);
    }

    public FencingRequests asked(NodeId node, Instant now) {
        Map<NodeId, Instant> newer = new TreeMap<>(askedAt);
        newer.put(node, now);
        return new FencingRequests(races, newer);
    }

    public FencingRequests returned(NodeId node) {
        Map<NodeId, FencingRace> otherRaces = new TreeMap<>(races);
        Map<NodeId, Instant> otherTimes = new TreeMap<>(askedAt);
        otherRaces.remove(node);
        otherTimes.remove(node);
        return new FencingRequests(otherRaces, otherTimes);
    }

    public boolean isTimeToAsk(NodeId node, Instant now) {
        Instant last = askedAt.get(node);
        return last == null || Duration.between(last, now).compareTo(ASK_AGAIN) >= 0;
    }
}
