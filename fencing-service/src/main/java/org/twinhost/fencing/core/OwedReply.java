package org.twinhost.fencing.core;

import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FencingCommand;

/** An answer that is still owed. */
sealed interface OwedReply {

    String id();

    /**
     * A fencing in a view that heartbeat has not shown here yet, the asker was quicker than the bus; or one that comes while
     * that of an earlier boot is being ended.
     */
    record UntilAdmissible(String id, FencingCommand.Fence fence, long untilMs) implements OwedReply {}

    /** Cancelled once a restart would not shoot it either. */
    record UntilForgotten(String id, NodeId victim) implements OwedReply {}

    /** An operator's word, once its proof is durable. */
    record UntilProven(String id, NodeId node, long incarnation, String operator) implements OwedReply {}
}
