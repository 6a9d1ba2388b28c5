package org.twinhost.replication.core;

/** Memory that the block sets of all volumes of a process share; fixed beforehand, never exceeded. Safe for any thread. */
public final class MemoryBudget {

    private final long bytes;
    private long used;

    public MemoryBudget(long bytes) {
        this.bytes = bytes;
    }

    /** Takes that much, or nothing and answers false. */
    public synchronized boolean take(long wanted) {
        if (wanted > bytes - used) {
            return false;
        }
        used += wanted;
        return true;
    }

    /** Gives back what was taken. */
    public synchronized void give(long taken) {
        if (taken > used) {
            throw new IllegalStateException("more memory is given back than was taken");
        }
        used -= taken;
    }

    public long bytes() {
        return bytes;
    }

    public synchronized long usedBytes() {
        return used;
    }
}
