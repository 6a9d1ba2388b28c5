package org.twinhost.twinctl.setup.plan;

import java.util.List;
import org.twinhost.contract.NodeId;

/** All that is done to a machine to make it a node, in this order. */
public record Plan(NodeId node, List<Step> steps) {

    public Plan {
        steps = List.copyOf(steps);
    }

    /** For a person: every file and every command, with its reason; without secrets. */
    public String text() {
        throw new UnsupportedOperationException("to come");
    }
}
