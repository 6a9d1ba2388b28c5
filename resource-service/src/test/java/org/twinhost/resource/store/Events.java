package org.twinhost.resource.store;

import java.time.Instant;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.FailoverTimeline;

/** Events of tests. */
final class Events {

    static final NodeId J1 = new NodeId("jupiter1");
    static final Instant AT = Instant.parse("2026-01-01T12:00:00.123Z");

    private Events() {}

    static ClusterEvent start(Instant at, String guest, String reason) {
        EventId id = new EventId(J1, 1, 1);
        return new ClusterEvent(id, null, id, at, J1, EventKind.GUEST_START, guest, "start " + guest + " on jupiter1",
                List.of(reason), null, null);
    }

    static ClusterEvent of(NodeId node, long session, long number) {
        EventId id = new EventId(node, session, number);
        return new ClusterEvent(id, null, id, AT.plusSeconds(number), node, EventKind.GUEST_WAITS, "web1",
                "blocked: it waits for jupiter2", List.of("a reason"), null, null);
    }

    static ClusterEvent failover(NodeId node, long session, long number) {
        EventId id = new EventId(node, session, number);
        var timeline = new FailoverTimeline("silent on every link", new NodeId("jupiter2"), AT, AT.plusSeconds(number), AT, AT,
                AT, 1000L, 10L, 10L, 400L, 1420L, List.of("web1"));
        return new ClusterEvent(id, null, id, AT.plusSeconds(number), node, EventKind.FAILOVER_COMPLETE, "jupiter2",
                "complete", List.of(), null, timeline);
    }
}
