package org.twinhost.resource.core.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;

/**
 * The latest events of this session, oldest first; repeating the last one on a subject is none.
 *
 * @param count of all events of this session so far
 */
public record Noted(List<ClusterEvent> latest, long count) {

    public static final Noted NONE = new Noted(List.of(), 0);
    private static final int MAX = 200;

    Noted with(NodeId self, long session, Instant now, Happening what) {
        EventId id = new EventId(self, session, count + 1);
        Cause cause = what.cause();
        ClusterEvent event = new ClusterEvent(id, cause == null ? null : cause.id(), cause == null ? id : cause.root(), now,
                self, what.kind(), what.subject(), what.text(), what.reasons(), what.operator(), what.timeline());
        List<ClusterEvent> newer = new ArrayList<>(latest);
        newer.add(event);
        return new Noted(List.copyOf(newer.size() > MAX ? newer.subList(newer.size() - MAX, newer.size()) : newer), count + 1);
    }

    /** The last event on the subject if it says just that; empty: it would be news. */
    Optional<ClusterEvent> same(Happening what) {
        return lastOf(what.subject()).filter(last -> last.kind() == what.kind() && last.text().equals(what.text()));
    }

    private Optional<ClusterEvent> lastOf(String subject) {
        for (int at = latest.size() - 1; at >= 0; at--) {
            if (latest.get(at).subject().equals(subject)) {
                return Optional.of(latest.get(at));
            }
        }
        return Optional.empty();
    }

    public List<ClusterEvent> of(String subject) {
        return latest.stream().filter(each -> each.subject().equals(subject)).toList();
    }

    /** The newest; null: there is none. */
    public @Nullable ClusterEvent last() {
        return latest.isEmpty() ? null : latest.getLast();
    }
}
