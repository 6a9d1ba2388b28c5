package org.twinhost.heartbeat;

import java.util.concurrent.atomic.AtomicLongArray;

/** The longest delay of the last minute, in ms. Safe for all threads. */
final class DelayMeter {

    private static final int SLICES = 7;
    private static final long SLICE_MS = 10_000;

    /** Each slot holds the number of its slice times 2^20, plus the longest delay in it. */
    private final AtomicLongArray slots = new AtomicLongArray(SLICES);
    private static final long LIMIT = 1 << 20;

    void record(long nowMs, long delayMs) {
        var slice = Math.floorDiv(nowMs, SLICE_MS);
        var value = slice * LIMIT + Math.clamp(delayMs, 0, LIMIT - 1);
        slots.accumulateAndGet((int) Math.floorMod(slice, (long) SLICES), value, Math::max);
    }

    long longestMs(long nowMs) {
        var oldest = Math.floorDiv(nowMs, SLICE_MS) - SLICES + 1;
        long longest = 0;
        for (int i = 0; i < SLICES; i++) {
            var value = slots.get(i);
            if (Math.floorDiv(value, LIMIT) >= oldest) {
                longest = Math.max(longest, Math.floorMod(value, LIMIT));
            }
        }
        return longest;
    }
}
