package org.twinhost.replication.core.io;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.ports.Done;

/**
 * The flushes of one disk, here or at the peer, one at a time; those asked for meanwhile share the next. It knows what was
 * written there and not yet confirmed flushed: what a power cut there may take back.
 */
public final class FlushQueue {

    /** Begins a flush; {@link #finished} follows. */
    public interface Start {
        void start();
    }

    private final Start start;
    private BlockSet written;
    private BlockSet flushing;
    private List<Done> next = new ArrayList<>();
    private List<Done> running = List.of();
    private boolean busy;

    public FlushQueue(long sizeBytes, MemoryBudget memory, Start start) {
        this.start = start;
        written = new BlockSet(sizeBytes, memory);
        flushing = new BlockSet(sizeBytes, memory);
    }

    /** The bytes were taken there, not yet flushed. */
    public void wrote(long offset, long length) {
        written.set(offset, length);
    }

    /** Flush all that was written so far. */
    public void flush(Done done) {
        next.add(done);
        begin();
    }

    private void begin() {
        if (busy || next.isEmpty()) {
            return;
        }
        busy = true;
        running = next;
        next = new ArrayList<>();
        if (flushing.count() == 0) {
            var empty = flushing;
            flushing = written;
            written = empty;
        } else {
            flushing.addAll(written);
            written.clearAll();
        }
        start.start();
    }

    /** One that fails is told as {@link #interrupted} or {@link #lost}: what was not flushed stays known. */
    public void finished() {
        if (!busy) {
            return;
        }
        busy = false;
        flushing.clearAll();
        var ended = running;
        running = List.of();
        ended.forEach(each -> each.done(null));
        begin();
    }

    /** The other side is gone: what it had not confirmed goes into the bitmap; all that waits fails. */
    public void lost(BlockSet into, String why) {
        copyInto(into);
        forget();
        interrupted(why);
    }

    public void copyInto(BlockSet into) {
        into.addAll(written);
        into.addAll(flushing);
    }

    /** Whether one of these blocks is written there and not confirmed flushed. */
    public boolean hasAny(long from, long to) {
        return written.hasAny(from, to) || flushing.hasAny(from, to);
    }

    /** 64 blocks of what is written there and not confirmed flushed. */
    public long word(int index) {
        return written.word(index) | flushing.word(index);
    }

    /** Nothing written there matters any more. */
    public void forget() {
        written.clearAll();
        flushing.clearAll();
    }

    /** Flushes under way and waiting end here; what is not flushed stays known. */
    public void interrupted(String why) {
        written.addAll(flushing);
        flushing.clearAll();
        busy = false;
        var all = new ArrayList<>(running);
        all.addAll(next);
        running = List.of();
        next = new ArrayList<>();
        all.forEach(each -> each.done(why));
    }
}
