package org.twinhost.simulator.world.power;

import java.util.concurrent.CompletionStage;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.FencingReply;

/** What a fencing service answers to people: its REST interface, inside its process. */
public interface FencingConsole {

    CompletionStage<FencingReply> ask(String id, FencingCommand command);
}
