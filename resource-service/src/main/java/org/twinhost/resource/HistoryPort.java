package org.twinhost.resource;

import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.store.EventLog;

/** Writes down what happens, on the loop's thread. Nothing is decided on it, so it must not fail. */
public interface HistoryPort {

    /** The core was told something and answered; before its effects are performed. */
    void stepped(ResourceState before, ResourceEvent event, ResourceState after);

    /** @param transition true: something is done about it, so its inputs are of interest */
    void note(ClusterEvent event, boolean transition);

    /** What is known of all nodes. */
    EventLog events();

    /** An event of another node, or of this one before it lost its disk; any thread. */
    void learnt(ClusterEvent event);
}
