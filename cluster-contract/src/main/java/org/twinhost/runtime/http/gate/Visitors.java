package org.twinhost.runtime.http.gate;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is connected, and who has to leave for somebody new: whoever has waited longest without having proved to be the gateway.
 * Nobody leaves who has, or who has just come. So one who holds every place with half handshakes does not lock the gateway out:
 * each newcomer takes the place of one of these. Safe for all threads.
 */
final class Visitors<V> {

    private final int most;
    private final int atOnce;
    private final long graceNanos;
    /** Since when each is connected without having proved who it is; the oldest first. */
    private final Map<V, Long> waiting = new LinkedHashMap<>();
    private final Set<V> leaving = new HashSet<>();
    private int present;

    /**
     * @param most connections at a time
     * @param atOnce how many may come before it is asked who must leave; as many places again are kept free for them, so that
     *     nobody waits before the door while those who have to leave are on their way out
     * @param graceNanos how long nobody has to leave
     */
    Visitors(int most, int atOnce, long graceNanos) {
        this.most = most;
        this.atOnce = atOnce;
        this.graceNanos = graceNanos;
    }

    /** A connection more. It need not leave before it {@link #waits}: it has not had its turn. */
    synchronized void came() {
        present++;
    }

    /** Its turn has come: from now on it can be heard. */
    synchronized void waits(V who, long nowNanos) {
        waiting.put(who, nowNanos);
    }

    /** It is the gateway. */
    synchronized void proved(V who) {
        waiting.remove(who);
        leaving.remove(who);
    }

    /** Its connection has ended. */
    synchronized void left(V who) {
        present--;
        waiting.remove(who);
        leaving.remove(who);
    }

    /** Who has to leave now, so that there are places for the next; to be asked until it is nobody. */
    synchronized Optional<V> mustLeave(long nowNanos) {
        if (present - leaving.size() <= most - 2 * atOnce) {
            return Optional.empty();
        }
        var oldest = waiting.entrySet().iterator();
        if (!oldest.hasNext()) {
            return Optional.empty();
        }
        var next = oldest.next();
        if (nowNanos - next.getValue() < graceNanos) {
            return Optional.empty();
        }
        oldest.remove();
        leaving.add(next.getKey());
        return Optional.of(next.getKey());
    }

    /** Whether there is no place: who comes now waits before the door, in the kernel, where it costs us nothing. */
    synchronized boolean isFull() {
        return present > most - atOnce;
    }
}
