package org.twinhost.replication.core;

import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.ports.Payload;

/** A number per block; counted, so that a lost reference is found. */
final class FakePayload implements Payload {

    final long[] values;
    private final int[] references;

    FakePayload(long[] values) {
        this(values, new int[] {1});
    }

    private FakePayload(long[] values, int[] references) {
        this.values = values;
        this.references = references;
    }

    @Override
    public int length() {
        return values.length * DirtyBitmap.BLOCK;
    }

    @Override
    public Payload retain() {
        if (references[0]++ <= 0) {
            throw new IllegalStateException("retained after its release");
        }
        return this;
    }

    @Override
    public void release() {
        if (--references[0] < 0) {
            throw new IllegalStateException("released twice");
        }
    }

    @Override
    public long[] checksums(int blockBytes) {
        return values.clone();
    }

    @Override
    public Payload slice(int from, int length) {
        var part = java.util.Arrays.copyOfRange(values, from / DirtyBitmap.BLOCK, (from + length) / DirtyBitmap.BLOCK);
        return new FakePayload(part);
    }

    @Override
    public void copyInto(Payload into) {
        System.arraycopy(values, 0, ((FakePayload) into).values, 0, values.length);
    }
}
