package org.twinhost.resource.core.plan;

import java.util.Locale;

/** The state of a guest in the cluster, as people read it. */
public enum Condition {
    STARTED,
    STOPPED,
    STARTING,
    STOPPING,
    /** It was tried everywhere and does not run; an operator's start tries anew. */
    FAILED,
    /** Something is waited for, and the reason says what. */
    BLOCKED;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
