package org.twinhost.heartbeat.core.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages on their way to one session of one peer: cut into fragments, numbered without gap, sent again until they are
 * acknowledged.
 */
public record Outgoing(long nextNumber, List<Waiting> waiting) {

    public static final int FRAGMENT_BYTES_MAX = 780;
    public static final int MESSAGE_BYTES_MAX = 48 * 1024;
    public static final Outgoing EMPTY = new Outgoing(1, List.of());
    private static final int WAITING_MAX = 512;

    /**
     * @param sentAtMs when it was sent last
     * @param sends how often it was sent
     */
    public record Waiting(long number, boolean last, long submittedAtMs, byte[] payload, long sentAtMs, int sends) {

        public Packet.Fragment fragment(long nowMs) {
            return new Packet.Fragment(number, last, nowMs - submittedAtMs, payload);
        }
    }

    public Outgoing {
        waiting = List.copyOf(waiting);
    }

    public boolean hasRoomFor(byte[] message) {
        return waiting.size() + message.length / FRAGMENT_BYTES_MAX + 1 <= WAITING_MAX;
    }

    public Outgoing submit(long nowMs, byte[] message) {
        var all = new ArrayList<>(waiting);
        var number = nextNumber;
        int from = 0;
        do {
            int to = Math.min(message.length, from + FRAGMENT_BYTES_MAX);
            all.add(new Waiting(number++, to == message.length, nowMs, Arrays.copyOfRange(message, from, to), 0, 0));
            from = to;
        } while (from < message.length);
        return new Outgoing(number, all);
    }

    /**
     * @param next the first number that the peer has not got
     */
    public Outgoing acknowledged(long next) {
        return waiting.isEmpty() || waiting.getFirst().number() >= next
                ? this
                : new Outgoing(nextNumber, waiting.stream().filter(one -> one.number() >= next).toList());
    }

    /** Those to be sent now: the first {@code window} that were never sent, or sent too long ago. */
    public List<Waiting> due(long nowMs, int window, long againMs) {
        return waiting.stream()
                .limit(window)
                .filter(one -> one.sends() == 0 || nowMs - one.sentAtMs() >= againMs << Math.min(one.sends() - 1, 3))
                .toList();
    }

    public Outgoing sent(long nowMs, List<Waiting> some) {
        var numbers = some.stream().map(Waiting::number).toList();
        return new Outgoing(nextNumber, waiting.stream()
                .map(one -> numbers.contains(one.number())
                        ? new Waiting(one.number(), one.last(), one.submittedAtMs(), one.payload(), nowMs, one.sends() + 1)
                        : one)
                .toList());
    }
}
