package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What kind of thing happened, for programs; in JSON as {@code node-lost}. */
public enum EventKind {
    // The cluster
    SERVICE_STARTED, VIEW_CHANGED, NODE_LOST, NODE_RETURNED, NODE_LEAVING, NODE_LEFT, VERDICT_CHANGED, FAILOVER_COMPLETE,
    // Proof that a node is off
    FENCE_ASKED, FENCE_SPARED, PROVEN_OFF,
    // What people want
    ADMIN_REQUEST, REQUEST_REFUSED, CONFIG_REVISION, MAINTENANCE, DRILL,
    // What the coordinator orders, and what it sees come of it
    PROMOTE, DEMOTE, GUEST_START, GUEST_STOP, GUEST_STARTED, GUEST_STOPPED, GUEST_WAITS, GUEST_CRASHED, GUEST_FAILED,
    // What the node that carries an order out says of it
    ORDER_BEGUN, ORDER_DONE, ORDER_FAILED,
    /** A newer version knows kinds that this one does not. */
    OTHER;

    private static final Map<String, EventKind> BY_LABEL =
            Stream.of(values()).collect(Collectors.toMap(EventKind::label, kind -> kind));

    @JsonCreator
    public static EventKind of(@Nullable String label) {
        return BY_LABEL.getOrDefault(String.valueOf(label), OTHER);
    }

    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return label();
    }
}
