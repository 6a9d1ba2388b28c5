package org.twinhost.simulator.world.power;

import org.twinhost.contract.fencing.FencingCommand;

/** What a fencing service answers to people: its REST interface, inside its process. */
public interface FencingConsole {

    void ask(String id, FencingCommand command);
}
