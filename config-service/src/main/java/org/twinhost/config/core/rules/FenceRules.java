package org.twinhost.config.core.rules;

import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.config.ClusterSnapshot;

/** What fence devices must keep. Two nodes behind one switch would get the healthy one shot. */
final class FenceRules {

    private FenceRules() {}

    static void check(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("fence device");
        var nodes = found.unique("power of node");
        var addresses = found.unique("fence address");
        for (var device : snapshot.fenceDevices()) {
            names.add(device.name(), "fence devices");
            nodes.add(device.node(), "fence device " + device.name());
            addresses.add(device.address() + ":" + device.port(), "fence device " + device.name());
            found.errorIf(snapshot.node(device.node()).isEmpty(),
                    "fence device " + device.name() + ": there is no node " + device.node());
        }
        snapshot.nodes().forEach(node -> found.warnIf(
                snapshot.nodes().size() > 1 && snapshot.fenceDeviceOf(node.name()).isEmpty(),
                "node " + node.name() + " has no fence device: when it dies, its guests wait for a person"));
    }
}
