package org.twinhost.simulator.story;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import org.twinhost.contract.NodeId;
import org.twinhost.simulator.time.Timeline;

/** What happened, for people: time, node, event, decision. The end of it is always kept, all of it on request. */
public final class Story {

    private static final int KEPT = 400;

    private final Timeline time;
    private final boolean whole;
    private final ArrayDeque<Told> told = new ArrayDeque<>();

    /** Becomes a line only when somebody wants to read it. */
    private record Told(long micros, NodeId node, String what) {
        String line() {
            return String.format(Locale.ROOT, "%12.3f ms  %-9s %s", micros / 1000.0, node == null ? "" : node, what);
        }
    }

    /** @param whole false: only the last lines are kept */
    public Story(Timeline time, boolean whole) {
        this.time = time;
        this.whole = whole;
    }

    /** Whether somebody will read the details: what is costly to say is said only then. */
    public boolean isWhole() {
        return whole;
    }

    /** @param node null: the world at large */
    public void tell(NodeId node, String what) {
        if (!whole && told.size() >= KEPT) {
            told.removeFirst();
        }
        told.add(new Told(time.nowMicros(), node, what));
    }

    public List<String> lines() {
        return told.stream().map(Told::line).toList();
    }
}
