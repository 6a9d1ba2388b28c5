package org.twinhost.twinctl.alone;

import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.ask.ReadOut;

/** What another node needs before this one may act without it. */
public sealed interface NodeFate {

    NodeId node();

    /** Nobody's word. */
    record Off(NodeId node, String why) implements NodeFate {}

    /** The operator's word. */
    record ToConfirm(NodeId node, ReadOut readOut) implements NodeFate {}

    /** It is not gone, or its service does not take a word now: nothing may be done. */
    record InTheWay(NodeId node, String why) implements NodeFate {}
}
