package org.twinhost.replication.core;

import java.util.ArrayDeque;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The replica's facts on their way to its {@link MetadataArea}: one change at a time, in order; true once durable (S5). */
final class MetaStore {

    private record Change(UnaryOperator<Metadata> change, Done done) {}

    private final MetadataArea area;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private Metadata current;
    private boolean writing;

    MetaStore(MetadataArea area) {
        this.area = area;
    }

    Metadata current() {
        return current;
    }

    /** Whether a fact is durable, and no change on its way to the disk takes it back: it may be there already (S5). */
    boolean stands(Predicate<Metadata> fact) {
        var next = current;
        var stands = fact.test(next);
        for (var change : changes) {
            next = change.change().apply(next);
            stands &= fact.test(next);
        }
        return stands;
    }

    boolean isOpen() {
        return area.isOpen();
    }

    boolean isIdle() {
        return !writing && changes.isEmpty();
    }

    void opened(Metadata meta) {
        current = meta;
        area.opened();
    }

    /** The first metadata of a blank store: all bitmap pages are written too. */
    void format(Metadata born, Done done) {
        current = born;
        area.openBlank();
        persist(UnaryOperator.identity(), done);
    }

    /** The disk is gone; what was not durable never happened. */
    void close(String why) {
        area.close();
        writing = false;
        var ended = new ArrayDeque<>(changes);
        changes.clear();
        ended.forEach(change -> change.done().done(why));
    }

    /**
     * Changes the facts, and writes the bitmap as it is then.
     *
     * @param change the same each time it is asked, and without effects
     */
    void persist(UnaryOperator<Metadata> change, Done done) {
        if (!area.isOpen()) {
            done.done("the disk is detached");
            return;
        }
        changes.add(new Change(change, done));
        pump();
    }

    private void pump() {
        if (writing || changes.isEmpty()) {
            return;
        }
        writing = true;
        var change = changes.peek();
        var next = change.change().apply(current).next();
        area.writeFacts(next, failure -> {
            writing = false;
            if (failure == null) {
                changes.poll();
                current = next;
                change.done().done(null);
                pump();
            }
        });
    }
}
