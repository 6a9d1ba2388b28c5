package org.twinhost.replication.core.area;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.twinhost.replication.core.io.WriteLog;
import org.twinhost.replication.core.ports.Done;

/** Keeps the activity log durable ahead of the writes: one transaction at a time, for all writes that wait for one. */
public final class LogKeeper implements WriteLog {

    /** Makes sure that extents may leave: every replica flushed their writes, or their bits are durable. */
    public interface Cleaning {
        void clean(Done done);
    }

    public final ActivityLog log;
    private final MetadataArea area;
    private final Cleaning cleaning;
    private final Runnable dropped;
    private final java.util.function.IntSupplier capacity;
    private final ArrayList<Entry> waiting = new ArrayList<>();
    private boolean busy;

    public LogKeeper(MetadataArea area, Cleaning cleaning, Runnable dropped,
            java.util.function.IntSupplier capacity) {
        this.log = new ActivityLog();
        this.area = area;
        this.cleaning = cleaning;
        this.dropped = dropped;
        this.capacity = capacity;
    }

    @Override
    public void enter(Entry entry) {
        if (log.isHot(entry.from, entry.to)) {
            log.enter(entry.from, entry.to);
            entry.logged();
        } else {
            waiting.add(entry);
            pump();
        }
    }

    @Override
    public void leave(Entry entry) {
        log.leave(entry.from, entry.to);
        if (!waiting.isEmpty()) {
            pump();
        }
    }

    @Override
    public List<Entry> takeWaiting() {
        var taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    @Override
    public List<Entry> forget(java.util.function.Predicate<Entry> like) {
        var forgotten = waiting.stream().filter(like).toList();
        waiting.removeAll(forgotten);
        return forgotten;
    }

    /**
     * The extents that the Primary dropped may go here too, once our own bits are durable: what it wrote while it had no disk
     * is named by them alone (S6), and on a connection of that time it says this as soon as its disk is back.
     */
    public void retain(int[] extents) {
        var since = log.moment();
        area.writeBits(failure -> {
            if (failure == null) {
                log.retain(extents, since);
            }
        });
    }

    /** After the disk came or went: what waited tries again. */
    public void again() {
        busy = false;
        pump();
    }

    /** Room that could not be made, because the peer went away in the middle of its flush, is tried for again. */
    public void tick() {
        pump();
    }

    /** All is flushed everywhere: an empty log, durably. */
    public void empty(Done done) {
        log.drop(log.idle(Integer.MAX_VALUE), log.moment());
        area.writeLog(log, done);
    }

    private void pump() {
        if (busy || waiting.isEmpty() || !area.isOpen()) {
            return;
        }
        var wanted = new LinkedHashSet<Integer>();
        var room = capacity.getAsInt();
        for (int i = 0; i < waiting.size() && wanted.size() < LogCapacity.step(room); i++) {
            log.coldOnes(waiting.get(i).from, waiting.get(i).to, wanted);
        }
        if (log.size() + wanted.size() > room) {
            makeRoom(2 * LogCapacity.step(room));
            return;
        }
        busy = true;
        wanted.forEach(log::warm);
        area.writeLog(log, failure -> {
            busy = false;
            if (failure == null) {
                log.warmed();
                release();
                pump();
            }
        });
    }

    private void makeRoom(int atMost) {
        var victims = log.idle(atMost);
        if (victims.isEmpty()) {
            return; // a leave() will come
        }
        busy = true;
        var since = log.moment();
        cleaning.clean(failure -> {
            busy = false;
            if (failure == null) {
                log.drop(victims, since);
                dropped.run();
                pump();
            }
        });
    }

    private void release() {
        for (int i = 0; i < waiting.size(); ) {
            var entry = waiting.get(i);
            if (log.isHot(entry.from, entry.to)) {
                waiting.remove(i);
                log.enter(entry.from, entry.to);
                entry.logged();
            } else {
                i++;
            }
        }
    }
}
