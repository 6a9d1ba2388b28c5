package org.twinhost.simulator.world.directory;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.FenceDeviceConfig;

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
        return with(running, running.fenceDevices(), constraints);
    }

    static ClusterSnapshot poweringOnAfterFence(ClusterSnapshot running, NodeId node, boolean on) {
        var devices = running.fenceDevices().stream().map(device -> !device.node().equals(node) ? device
                : new FenceDeviceConfig(device.name(), node, device.kind(), device.address(), device.port(), device.username(),
                        device.passwordFile(), device.cipherSuite(), on)).toList();
        return with(running, devices, running.constraints());
    }

    private static ClusterSnapshot with(ClusterSnapshot running, List<FenceDeviceConfig> devices,
            List<ConstraintConfig> constraints) {
        return new ClusterSnapshot(running.revision(), running.cluster(), running.timing(), running.stickiness(),
                running.failback(), running.nodes(), running.links(), running.volumes(), running.guests(), devices,
                constraints);
    }
}
