package org.twinhost.fencing.core.device;

import org.twinhost.contract.NodeId;
import org.twinhost.kernel.LocalMembership;

/** Whether a node is heard, which shows whether what its device says of it can be true. */
public enum Heard {
    YES,
    NO,
    /** Heartbeat of this node is silent itself. */
    UNKNOWN;

    public static Heard of(LocalMembership membership, NodeId node, long nowMs) {
        if (!membership.isFresh(nowMs)) {
            return UNKNOWN;
        }
        return membership.hears(node) ? YES : NO;
    }
}
