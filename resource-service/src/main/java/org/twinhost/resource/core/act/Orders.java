package org.twinhost.resource.core.act;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What this coordinator has under way, one operation a guest, and when it may try again. No truth rests here: after a
 * restart it is told again by the executors' reports.
 *
 * @param byGuest operations under way
 * @param backoffs guests whose last operation was refused or failed
 * @param waitingSince since when each guest runs nowhere and could be started, or runs where its disk is not
 */
public record Orders(
        Map<String, Order> byGuest, Map<String, Backoff> backoffs, Map<String, Instant> waitingSince) {

    public static final Orders NONE = new Orders(Map.of(), Map.of(), Map.of());

    Orders with(Order order) {
        return new Orders(put(byGuest, order.planned().guest(), order), backoffs, waitingSince);
    }

    Orders without(Order order) {
        return new Orders(remove(byGuest, order.planned().guest()), backoffs, waitingSince);
    }

    Orders onlySent() {
        Map<String, Order> left = new TreeMap<>(byGuest);
        left.values().removeIf(order -> order.phase() != Order.Phase.SENT);
        return left.size() == byGuest.size() ? this : new Orders(left, backoffs, waitingSince);
    }

    Orders withBackoff(String guest, Backoff backoff) {
        return new Orders(byGuest, put(backoffs, guest, backoff), waitingSince);
    }

    /** The world changed: what was refused may be granted now. */
    public Orders withoutBackoffs() {
        return new Orders(byGuest, Map.of(), waitingSince);
    }

    Orders withoutBackoff(String guest) {
        return new Orders(byGuest, remove(backoffs, guest), waitingSince);
    }

    Orders waiting(String guest, boolean waits, Instant now) {
        if (waits == waitingSince.containsKey(guest)) {
            return this;
        }
        return new Orders(byGuest, backoffs, waits ? put(waitingSince, guest, now) : remove(waitingSince, guest));
    }

    Optional<Order> find(String id) {
        return byGuest.values().stream().filter(order -> order.id().equals(id)).findFirst();
    }

    private static <K extends Comparable<K>, V> Map<K, V> put(Map<K, V> map, K key, V value) {
        Map<K, V> newer = new TreeMap<>(map);
        newer.put(key, value);
        return newer;
    }

    private static <K extends Comparable<K>, V> Map<K, V> remove(Map<K, V> map, K key) {
        Map<K, V> newer = new TreeMap<>(map);
        newer.remove(key);
        return newer;
    }
}
