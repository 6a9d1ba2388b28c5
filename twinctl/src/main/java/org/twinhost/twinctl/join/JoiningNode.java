package org.twinhost.twinctl.join;

import java.util.List;
import java.util.function.Consumer;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** The machine that joins, besides. */
interface JoiningNode extends StartingNode {

    /**
     * With what is of this machine alone.
     *
     * @throws org.twinhost.twinctl.rest.Refusal nobody is there to be asked
     */
    NodeToBe completed(NodeToBe offered);

    List<Objection> objections(NodeToBe node);

    /**
     * Shows what will be done, and asks.
     *
     * @throws org.twinhost.twinctl.rest.Refusal nobody is there to be asked
     */
    boolean agrees(NodeToBe node);

    /**
     * Sets this machine up and starts nothing.
     *
     * @throws org.twinhost.twinctl.rest.Refusal it failed, and all is as before
     */
    void carryOut(NodeToBe node, Consumer<String> tell);

    /** Writes maintenance into the first configuration. */
    void takeMaintenance(String until);
}
