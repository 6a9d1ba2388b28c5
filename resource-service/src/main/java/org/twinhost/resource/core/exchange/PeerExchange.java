package org.twinhost.resource.core.exchange;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that went to and came from one peer.
 *
 * @param received the newest sequence of the peer that this node has whole
 * @param acknowledged the newest sequence of this node that the peer has whole
 * @param holds up to which change of this node the peer said, in its last message, that it holds all; 0 again after its restart
 * @param flight what is on its way to it; null: nothing that it might not hold yet
 * @param arriving what came of its report
 * @param owed true: a part arrived, and nothing went to the peer since
 * @param sent per own sequence from the acknowledged one on: the own fencing priority in it and what it acknowledged
 * @param priorities per peer's sequence, from the agreed one on: the peer's priority in it
 */
record PeerExchange(
        long received, long acknowledged, long holds, @Nullable Flight flight, Arriving arriving, boolean owed,
        NavigableMap<Long, Sent> sent, NavigableMap<Long, FencingPriority> priorities) {

    static final PeerExchange NONE = new PeerExchange(0, 0, 0, null, Arriving.NOTHING, false, new TreeMap<>(), new TreeMap<>());

    private static final int HISTORY_MAX = 512;

    record Sent(FencingPriority own, long acknowledges) {}

    /** Whether something newer of the peer is known than what carries this sequence. */
    boolean isOutOfDate(long sequence) {
        return sequence < received || sequence < arriving.sequence();
    }

    /**
     * Parts that went out.
     *
     * @param upTo who got them holds all changes up to here
     * @param at when they were sent, or when the peer last told that it got another one of them
     */
    record Flight(long upTo, Instant at) {}

    /** The peer has what it acknowledges, and all changes up to {@code nowHolds}. */
    PeerExchange acknowledged(long acknowledges, long nowHolds, Instant now) {
        long newestAcknowledged = Math.max(acknowledged, acknowledges);
        NavigableMap<Long, Sent> stillOpen = new TreeMap<>(sent.tailMap(newestAcknowledged, true));
        Flight left = flight == null || nowHolds >= flight.upTo() || nowHolds < holds ? null
                : nowHolds > holds ? new Flight(flight.upTo(), now) : flight;
        return new PeerExchange(
                received, newestAcknowledged, nowHolds, left, arriving, owed, stillOpen, priorities);
    }

    /** The peer's report of this number is here, whole. */
    PeerExchange received(long sequence, FencingPriority priority) {
        NavigableMap<Long, FencingPriority> newer = new TreeMap<>(priorities);
        newer.put(sequence, priority);
        Sent agreed = sent.get(acknowledged);
        if (agreed != null) {
            newer = new TreeMap<>(newer.tailMap(agreed.acknowledges(), true));
        }
        long newest = Math.max(received, sequence);
        return new PeerExchange(newest, acknowledged, holds, flight, arriving, owed, sent, bounded(newer));
    }

    /** A part arrived, of use or not. */
    PeerExchange with(Arriving more) {
        return new PeerExchange(received, acknowledged, holds, flight, more, true, sent, priorities);
    }

    PeerExchange sent(long sequence, FencingPriority own) {
        NavigableMap<Long, Sent> newer = new TreeMap<>(sent);
        newer.put(sequence, new Sent(own, received));
        return new PeerExchange(received, acknowledged, holds, flight, arriving, false, bounded(newer), priorities);
    }

    PeerExchange acknowledging() {
        return new PeerExchange(received, acknowledged, holds, flight, arriving, false, sent, priorities);
    }

    PeerExchange with(Flight parts) {
        return new PeerExchange(received, acknowledged, holds, parts, arriving, owed, sent, priorities);
    }

    /** The own priority in the newest report that the peer has, and the peer's in the newest that this one acknowledged. */
    Optional<AgreedPriorities> pair() {
        Sent agreed = sent.get(acknowledged);
        if (agreed == null) {
            return Optional.empty();
        }
        FencingPriority other = priorities.get(agreed.acknowledges());
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
