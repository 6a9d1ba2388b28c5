package org.twinhost.simulator.world;

import static org.twinhost.simulator.world.ScriptedServices.J1;
import static org.twinhost.simulator.world.ScriptedServices.J2;

import java.util.List;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;

/** What a configuration says of two nodes with real heartbeat and fencing: where each link ends, and what cuts their power. */
public final class TwoNodes {

    private TwoNodes() {
    }

    /** Both, each with an end of every link. */
    public static List<NodeConfig> on(List<LinkConfig> links) {
        return List.of(J1, J2).stream().map(name -> new NodeConfig(name, false, links.stream()
                .map(link -> new NodeConfig.LinkEnd(link.name(), name + "-" + link.name())).toList())).toList();
    }

    /** One for each node; what it has fenced stays off. */
    public static List<FenceDeviceConfig> fenceDevices() {
        return List.of(J1, J2).stream().map(name -> new FenceDeviceConfig("bmc-" + name, name,
                FenceDeviceConfig.Kind.IPMI, name + "-bmc", 623, "admin", "password", 17, false)).toList();
    }
}
