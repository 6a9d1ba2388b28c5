package org.twinhost.simulator.time;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time: what is to happen, in order. One thread; nothing ever waits. Events of one moment happen in the order in
 * which they were planned.
 */
public final class Timeline {

    private record Event(long atMicros, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMicros != other.atMicros ? Long.compare(atMicros, other.atMicros) : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>(1024);
    /** What is to happen at this very moment, in order: much does, and a heap is dear. */
    private final ArrayDeque<Event> atOnce = new ArrayDeque<>();
    private final Runnable afterEach;
    private long nowMicros;
    private long order;
    private long happened;
    private long fingerprint = 1;

    /** @param afterEach runs after every event: the place of what must always be true */
    public Timeline(Runnable afterEach) {
        this.afterEach = afterEach;
    }

    /** Since the beginning of the simulation. */
    public long nowMicros() {
        return nowMicros;
    }

    /** How many events have happened. */
    public long happened() {
        return happened;
    }

    /** Tells two runs apart: equal for the same seed, whatever machine it ran on. */
    public long fingerprint() {
        return fingerprint;
    }

    /** Mixes something that was decided into the fingerprint. */
    public void note(long what) {
        fingerprint = fingerprint * 0x9E3779B97F4A7C15L + what;
    }

    public void after(long micros, Runnable what) {
        if (micros <= 0) {
            atOnce.add(new Event(nowMicros, ++order, what));
        } else {
            events.add(new Event(nowMicros + micros, ++order, what));
        }
    }

    public void at(long micros, Runnable what) {
        after(micros - nowMicros, what);
    }

    /** Runs what happens until then. */
    public void runUntil(long untilMicros) {
        runUntil(untilMicros, () -> false);
    }

    /** Runs until the condition holds after an event, or until then; whether it came to hold. */
    public boolean runUntil(long untilMicros, BooleanSupplier condition) {
        for (var next = next(untilMicros); next != null; next = next(untilMicros)) {
            nowMicros = next.atMicros();
            happened++;
            note(next.atMicros() ^ next.order());
            next.what().run();
            afterEach.run();
            if (condition.getAsBoolean()) {
                return true;
            }
        }
        nowMicros = Math.max(nowMicros, untilMicros);
        return condition.getAsBoolean();
    }

    private Event next(long untilMicros) {
        var planned = events.peek();
        var soon = atOnce.peek();
        var first = soon == null || planned != null && planned.compareTo(soon) < 0 ? planned : soon;
        if (first == null || first.atMicros() > untilMicros) {
            return null;
        }
        return first == soon ? atOnce.remove() : events.remove();
    }
}
