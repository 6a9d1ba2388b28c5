package org.twinhost.resource.core.history;

import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.EventId;

/**
 * An event as what comes of it knows it.
 *
 * @param root where its own chain of causes begins
 */
public record Cause(EventId id, EventId root) {

    static Cause of(ClusterEvent event) {
        return new Cause(event.id(), event.root());
    }
}
