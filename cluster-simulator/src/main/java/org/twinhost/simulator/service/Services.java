package org.twinhost.simulator.service;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.node.ServiceCode;

/** How each of the six services starts in a simulated process. */
public final class Services {

    public static final Map<ServiceName, ServiceCode.Starter> ALL = all();

    private Services() {}

    private static Map<ServiceName, ServiceCode.Starter> all() {
        var starters = new EnumMap<ServiceName, ServiceCode.Starter>(ServiceName.class);
        for (var service : ServiceName.values()) {
            starters.put(service, switch (service) {
                case CONFIG -> ConfigCode::start;
                case HEARTBEAT -> HeartbeatCode::start;
                case RESOURCE -> ResourceCode::start;
                case FENCING -> FencingCode::start;
                case VM -> VmCode::start;
                case REPLICATION -> ReplicationCode::start;
            });
        }
        return Collections.unmodifiableMap(starters);
    }
}
