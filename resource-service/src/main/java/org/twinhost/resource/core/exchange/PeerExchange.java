package org.twinhost.resource.core.exchange;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The numbers that went to and came from one peer.
 *
 * @param received the newest sequence of the peer that this node has
 * @param acknowledged the newest sequence of this node that the peer has
 * @param holds the newest sequence of this node that the peer said to have in its last report; 0 again after its restart
 * @param sent per own sequence from the acknowledged one on: the own fencing priority in it and what it acknowledged
 * @param priorities per peer's sequence, from the agreed one on: the peer's priority in it
 */
record PeerExchange(
        long received, long acknowledged, long holds, NavigableMap<Long, Sent> sent,
        NavigableMap<Long, FencingPriority> priorities) {

    static final PeerExchange NONE = new PeerExchange(0, 0, 0, new TreeMap<>(), new TreeMap<>());

    private static final int HISTORY_MAX = 512;

    record Sent(FencingPriority own, long acknowledges) {}

    PeerExchange heard(long sequence, FencingPriority priority, long acknowledges) {
        long newestAcknowledged = Math.max(acknowledged, acknowledges);
        NavigableMap<Long, FencingPriority> newer = new TreeMap<>(priorities);
        newer.put(sequence, priority);
        NavigableMap<Long, Sent> stillOpen = new TreeMap<>(sent.tailMap(newestAcknowledged, true));
        Sent agreed = stillOpen.get(newestAcknowledged);
        if (agreed != null) {
            newer = new TreeMap<>(newer.tailMap(agreed.acknowledges(), true));
        }
        return new PeerExchange(Math.max(received, sequence), newestAcknowledged, acknowledges, stillOpen, bounded(newer));
    }

    PeerExchange sent(long sequence, FencingPriority own) {
        NavigableMap<Long, Sent> newer = new TreeMap<>(sent);
        newer.put(sequence, new Sent(own, received));
        return new PeerExchange(received, acknowledged, holds, bounded(newer), priorities);
    }

    /** The own priority in the newest report that the peer has, and the peer's in the newest that this one acknowledged. */
    Optional<AgreedPriorities> pair() {
        Sent agreed = sent.get(acknowledged);
        FencingPriority other = agreed == null ? null : priorities.get(agreed.acknowledges());
        return other == null ? Optional.empty() : Optional.of(new AgreedPriorities(agreed.own(), other));
    }

    Optional<FencingPriority> lastPriority() {
        return Optional.ofNullable(priorities.lastEntry()).map(Map.Entry::getValue);
    }

    /** Keeps the first, which the agreement rests on, and drops from behind it. */
    private static <T> NavigableMap<Long, T> bounded(NavigableMap<Long, T> history) {
        if (history.size() > HISTORY_MAX) {
            history.remove(history.higherKey(history.firstKey()));
        }
        return history;
    }
}
