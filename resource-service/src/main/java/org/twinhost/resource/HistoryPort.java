package org.twinhost.resource;

import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.history.Decision;
import org.twinhost.resource.core.history.History;

/** Writes down what happens, on the loop's thread. Nothing is decided on it, so it must not fail. */
public interface HistoryPort {

    /** The core was told something and answered; before its effects are performed. */
    void stepped(ResourceState before, ResourceEvent event, ResourceState after);

    /** @param transition true: something is done about it, so its inputs are of interest */
    void note(Decision decision, boolean transition);

    /** The last failover as known after a step. */
    void timeline(History history);
}
