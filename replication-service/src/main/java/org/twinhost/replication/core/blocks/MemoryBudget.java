package org.twinhost.replication.core.blocks;

import org.jspecify.annotations.Nullable;

/** Memory that the block sets of all volumes of a process share; fixed beforehand, never exceeded. Safe for any thread. */
public final class MemoryBudget {

    /** Null: it is the whole of it. */
    private final @Nullable MemoryBudget whole;
    private final long bytes;
    private long used;
    private boolean closed;

    public MemoryBudget(long bytes) {
        this(null, bytes);
    }

    private MemoryBudget(@Nullable MemoryBudget whole, long bytes) {
        this.whole = whole;
        this.bytes = bytes;
    }

    /** What one volume takes of it, to be given back together. */
    public MemoryBudget part() {
        return new MemoryBudget(this, bytes);
    }

    /** Takes that much, or nothing and answers false. */
    public synchronized boolean take(long wanted) {
        if (closed || wanted > bytes - used || whole != null && !whole.take(wanted)) {
            return false;
        }
        used += wanted;
        return true;
    }

    /** Gives back what was taken. */
    public synchronized void give(long taken) {
        if (closed) {
            return;
        }
        if (taken > used) {
            throw new IllegalStateException("more memory is given back than was taken");
        }
        used -= taken;
        if (whole != null) {
            whole.give(taken);
        }
    }

    /** A part: all that it took goes back, and it takes no more. */
    public synchronized void close() {
        if (!closed) {
            give(used);
            closed = true;
        }
    }

    public long bytes() {
        return bytes;
    }

    public synchronized long usedBytes() {
        return used;
    }
}
