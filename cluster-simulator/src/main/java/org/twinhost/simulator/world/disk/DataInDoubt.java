package org.twinhost.simulator.world.disk;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The blocks of a disk whose content a crash now may change: those being written, and those written and not flushed. And
 * which were touched since somebody looked last.
 */
public final class DataInDoubt {

    private final short[] unflushed;
    private final short[] underWay;
    private int[] touched = new int[16];
    private int touchedCount;

    DataInDoubt(int blocks) {
        unflushed = new short[blocks];
        underWay = new short[blocks];
    }

    /** The same again is no doubt. */
    void isUnflushed(int block, long value, long before) {
        if (value != before) {
            unflushed[block]++;
        }
    }

    void isFlushed(int block, long value, long before) {
        if (value != before) {
            unflushed[block]--;
            touch(block);
        }
    }

    /** Written through the cache: what was unflushed there is no more. */
    void isDurable(int block) {
        unflushed[block] = 0;
    }

    void underWay(int first, int count, int one) {
        for (int block = first; block < first + count; block++) {
            underWay[block] += (short) one;
            touch(block);
        }
    }

    void written(int block) {
        touch(block);
    }

    void reset() {
        Arrays.fill(unflushed, (short) 0);
    }

    private void touch(int block) {
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, 2 * touchedCount);
        }
        touched[touchedCount++] = block;
    }

    /** Whether a crash now may change what is in the block. */
    public boolean has(int block) {
        return unflushed[block] > 0 || underWay[block] > 0;
    }

    /** Each block that was touched since the last time, some of them twice. */
    public void takeTouched(IntConsumer taker) {
        for (int i = 0; i < touchedCount; i++) {
            taker.accept(touched[i]);
        }
        touchedCount = 0;
    }
}
