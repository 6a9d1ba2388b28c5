package org.twinhost.resource;

import org.twinhost.resource.core.Chronicle;
import org.twinhost.resource.core.Decision;
import org.twinhost.resource.core.ResourceEvent;
import org.twinhost.resource.core.ResourceState;

/** Writes down what happens, on the loop's thread. Nothing is decided on it, so it must not fail. */
public interface Scribe {

    /** The core was told something and answered; before its effects are performed. */
    void turned(ResourceState before, ResourceEvent event, ResourceState after);

    /** @param transition true: something is done about it, so its inputs are of interest */
    void note(Decision decision, boolean transition);

    /** The last failover as known after a turn. */
    void timeline(Chronicle chronicle);
}
