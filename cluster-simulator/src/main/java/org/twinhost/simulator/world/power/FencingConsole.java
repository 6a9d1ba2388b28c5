package org.twinhost.simulator.world.power;

import java.util.concurrent.CompletionStage;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.DrillReply;
import org.twinhost.fencing.FencingReply;

/** What a fencing service answers to people: its REST interface, inside its process. */
public interface FencingConsole {

    CompletionStage<FencingReply> ask(String id, FencingCommand command);

    /**
     * A drill, after a test of the node's device: an untested one is not used.
     *
     * @param freeze the node falls silent; else its power is cut
     */
    CompletionStage<DrillReply> drill(NodeId node, boolean freeze);
}
