package org.twinhost.heartbeat.core.packet;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Messages arriving from one session of one peer: each exactly once, in the order they were submitted.
 *
 * @param expected number of the first fragment that is missing
 * @param early fragments behind a gap; never changed once it is in here
 * @param parts of the message that is arriving
 */
public record Incoming(long expected, SortedMap<Long, Arrived> early, List<byte[]> parts) {

    public static final Incoming EMPTY = new Incoming(1, new TreeMap<>(), List.of());
    private static final int EARLY_MAX = 64;

    public record Arrived(Packet.Fragment fragment, long atMs) {}

    /** A whole message; {@code ageMs} since it was submitted, transit not counted. */
    public record Message(byte[] bytes, long ageMs) {}

    public record Taken(Incoming incoming, List<Message> messages) {}

    public Incoming {
        parts = List.copyOf(parts);
    }

    public Taken take(long nowMs, Packet.Fragment fragment) {
        if (fragment.number() < expected || fragment.number() >= expected + EARLY_MAX) {
            return new Taken(this, List.of());
        }
        var arrived = new TreeMap<>(early);
        arrived.putIfAbsent(fragment.number(), new Arrived(fragment, nowMs));
        var assembling = new ArrayList<>(parts);
        var messages = new ArrayList<Message>();
        var next = expected;
        for (var one = arrived.remove(next); one != null; one = arrived.remove(++next)) {
            assembling.add(one.fragment().payload());
            if (one.fragment().last()) {
                messages.add(new Message(joined(assembling), one.fragment().ageMs() + nowMs - one.atMs()));
                assembling.clear();
            }
        }
        return new Taken(new Incoming(next, arrived, assembling), messages);
    }

    private static byte[] joined(List<byte[]> parts) {
        var all = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
