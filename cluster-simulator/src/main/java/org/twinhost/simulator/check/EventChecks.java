package org.twinhost.simulator.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.service.ResourceCode;
import org.twinhost.simulator.world.World;

/**
 * What resource services tell of what happened hangs together: no number is used twice, each cause was told before, back to
 * where the chain begins, and what is begun for a failover comes of the loss of a node. What another node got is what was told.
 *
 * <p>Limits: the oldest events of a long life are forgotten, and what came of them is not looked at.
 */
public final class EventChecks {

    private static final int EVENTS_MAX = 20_000;
    /** From the moment when something happened to when every node in the view has it. */
    private static final long SHARED_WITHIN_MICROS = 12_000_000;

    private record Told(ClusterEvent event, long micros) {}

    private final World world;
    private final Map<EventId, Told> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EventId, Told> eldest) {
            hasForgotten |= size() > EVENTS_MAX;
            return size() > EVENTS_MAX;
        }
    };
    private boolean hasForgotten;

    EventChecks(World world) {
        this.world = world;
    }

    /** @param isAwaited a failover waits for what it is about */
    void happened(ClusterEvent event, boolean isAwaited) {
        var before = told.put(event.id(), new Told(event, world.time().nowMicros()));
        if (before != null) {
            world.broken("two events have one number: " + before.event() + " and " + event, null);
        }
        var cause = event.cause() == null ? null : told.get(event.cause());
        var isRoot = event.cause() == null && event.root().equals(event.id());
        if (!isRoot && (cause == null ? !hasForgotten : !cause.event().root().equals(event.root()))) {
            world.broken("an event comes of nothing that was told: " + event, null);
        }
        var root = told.get(event.root());
        var isBegun = event.kind() == EventKind.PROMOTE || event.kind() == EventKind.GUEST_START;
        if (isAwaited && isBegun && root != null && root.event().kind() != EventKind.NODE_LOST) {
            world.broken("a failover waits for it, and it comes of no loss: " + event + " of " + root.event(), null);
        }
    }

    void learnt(NodeId node, ClusterEvent event) {
        var known = told.get(event.id());
        if (known == null ? !hasForgotten : !known.event().equals(event)) {
            world.broken(node + " was told " + event + ", which was " + known, null);
        }
    }

    /** All is well: what happened some time ago is known on every node. */
    public void checkShared() {
        Map<NodeId, EventId> newest = new TreeMap<>();
        for (var each : told.values()) {
            if (world.time().nowMicros() - each.micros() > SHARED_WITHIN_MICROS) {
                newest.put(each.event().node(), each.event().id());
            }
        }
        for (var node : world.nodes()) {
            newest.values().forEach(id -> checkKnown(node, id));
        }
    }

    private void checkKnown(Node node, EventId id) {
        var known = node.process(ServiceName.RESOURCE).code(ResourceCode.class).flatMap(code ->
                code.events().newest(new EventId(id.node(), Long.MAX_VALUE, 0)));
        world.check(known.isPresent() && known.get().compareTo(id) >= 0,
                node.name() + " does not know " + id + ", only up to " + known + ": " + told.get(id));
    }
}
