package org.twinhost.simulator.world;

import java.util.ArrayList;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;

/** Configurations that differ a little from the running one. */
final class Wishes {

    private Wishes() {}

    static ClusterSnapshot constrained(ClusterSnapshot running, String guest, NodeId node, int score) {
        var name = guest + "-on-" + node;
        var constraints = new ArrayList<>(running.constraints());
        constraints.removeIf(constraint -> constraint.name().equals(name));
        if (score != 0) {
            constraints.add(new ConstraintConfig(name, guest, node, score));
        }
        return new ClusterSnapshot(running.revision(), running.cluster(), running.timing(), running.stickiness(),
                running.failback(), running.nodes(), running.links(), running.volumes(), running.guests(),
                running.fenceDevices(), constraints);
    }
}
