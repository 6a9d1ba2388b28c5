package org.twinhost.replication.core.area;

import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.kernel.Durable;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.replication.core.ports.Done;

/**
 * The replica's facts on their way to its {@link MetadataArea}: one write at a time, what is asked for meanwhile is gathered
 * in the next. The only one that changes them.
 */
public final class FactsStore {

    private final MetadataArea area;
    private @Nullable Durable<ReplicaFacts> facts;
    private ArrayList<Done> writing = new ArrayList<>();
    private ArrayList<Done> waiting = new ArrayList<>();
    private boolean begun;

    public FactsStore(MetadataArea area) {
        this.area = area;
    }

    /** Whether it was read at all, or made; it may be closed again. */
    public boolean isRead() {
        return facts != null;
    }

    /** What is durable, once it was read. */
    public ReplicaFacts current() {
        return facts().onDisk();
    }

    /** Only while it is open. */
    public Durable<ReplicaFacts> facts() {
        return Objects.requireNonNull(facts, "the facts of this replica were not read yet");
    }

    public boolean isOpen() {
        return area.isOpen();
    }

    public boolean isIdle() {
        return facts().isSettled();
    }

    public void opened(ReplicaFacts found) {
        facts = Durable.of(found);
        area.opened();
    }

    /** The first facts of a blank store: all bitmap pages are written too. */
    public void format(ReplicaFacts born, Done done) {
        facts = Durable.of(born);
        area.openBlank();
        persist(new FactChange.Born(), done);
    }

    /** The disk is gone; what was not durable never happened. */
    public void close(String why) {
        area.close();
        facts = Durable.of(facts().onDisk());
        begun = false;
        var ended = writing;
        ended.addAll(waiting);
        writing = new ArrayList<>();
        waiting = new ArrayList<>();
        ended.forEach(done -> done.done(why));
    }

    /** Changes the facts, and writes the bitmap as it is then or later. */
    public void persist(FactChange change, Done done) {
        if (!area.isOpen()) {
            done.done("the disk is detached");
            return;
        }
        (facts().isSettled() ? writing : waiting).add(done);
        facts = facts().change(each -> each.after(change));
        pump();
    }

    private void pump() {
        if (begun || !area.isOpen() || facts().isSettled()) {
            return;
        }
        begun = true;
        area.writeFacts(facts().writing().orElseThrow(), failure -> {
            if (failure != null) {
                return; // the disk is given up, which ends all that waits
            }
            begun = false;
            facts = facts().written();
            var ended = writing;
            writing = waiting;
            waiting = new ArrayList<>();
            ended.forEach(done -> done.done(null));
            pump();
        });
    }
}
