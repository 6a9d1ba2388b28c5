package org.twinhost.simulator.world.disk;

import java.util.Arrays;
import org.twinhost.replication.core.ports.Payload;

/** A payload of whole 4 KiB blocks, each a number. References are counted, so that one given back twice is found. */
public final class Blocks implements Payload {

    public static final int BYTES = 4096;

    final long[] values;
    private int references = 1;

    public Blocks(long[] values) {
        this.values = values;
    }

    public static Blocks ofBytes(int length) {
        return new Blocks(new long[length / BYTES]);
    }

    /** The number that stands for a block, counted from the first here. */
    public long value(int at) {
        return values[at];
    }

    /** The same blocks with a reference count of their own, for another process. */
    public Blocks onTheWire() {
        return new Blocks(values);
    }

    @Override
    public int length() {
        return values.length * BYTES;
    }

    @Override
    public Payload retain() {
        if (references++ <= 0) {
            throw new IllegalStateException("blocks retained after their release");
        }
        return this;
    }

    @Override
    public void release() {
        if (--references < 0) {
            throw new IllegalStateException("blocks released twice");
        }
    }

    @Override
    public long[] checksums(int blockBytes) {
        return values.clone();
    }

    @Override
    public Payload slice(int from, int length) {
        return new Blocks(Arrays.copyOfRange(values, from / BYTES, (from + length) / BYTES));
    }

    @Override
    public void copyInto(Payload into) {
        System.arraycopy(values, 0, ((Blocks) into).values, 0, values.length);
    }
}
