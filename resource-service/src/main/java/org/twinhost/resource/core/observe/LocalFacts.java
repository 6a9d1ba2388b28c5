package org.twinhost.resource.core.observe;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.VmState;

/**
 * What the services of this node told.
 *
 * @param volumes null until replication was heard
 * @param guests null until vm was heard
 * @param fencing null until fencing was heard
 * @param services when each service was last heard
 * @param config how config stands to the directory; null until it said so
 * @param host how the node itself is; null until it was looked at
 * @param leaving the node is on its way out, as this service was told; null: it stays
 */
public record LocalFacts(
        @Nullable Heard<ReplicationState> volumes, @Nullable Heard<VmState> guests, @Nullable Heard<FencingState> fencing,
        Map<ServiceName, Instant> services, @Nullable Heard<ConfigStatus> config, @Nullable Heard<HostHealth> host,
        NodeReport.@Nullable Leaving leaving) {

    public static final LocalFacts NONE = new LocalFacts(null, null, null, Map.of(), null, null, null);

    public LocalFacts withVolumes(ReplicationState state, Instant now) {
        return new LocalFacts(new Heard<>(state, now), guests, fencing, heard(ServiceName.REPLICATION, now), config, host,
                leaving);
    }

    public LocalFacts withGuests(VmState state, Instant now) {
        return new LocalFacts(volumes, new Heard<>(state, now), fencing, heard(ServiceName.VM, now), config, host, leaving);
    }

    public LocalFacts withFencing(FencingState state, Instant now) {
        return new LocalFacts(volumes, guests, new Heard<>(state, now), heard(ServiceName.FENCING, now), config, host,
                leaving);
    }

    public LocalFacts withService(ServiceName service, Instant now) {
        return new LocalFacts(volumes, guests, fencing, heard(service, now), config, host, leaving);
    }

    public LocalFacts withConfig(ConfigStatus status, Instant now) {
        return new LocalFacts(volumes, guests, fencing, heard(ServiceName.CONFIG, now), new Heard<>(status, now), host,
                leaving);
    }

    public LocalFacts withHost(HostHealth health, Instant now) {
        return new LocalFacts(volumes, guests, fencing, services, config, new Heard<>(health, now), leaving);
    }

    public LocalFacts withLeaving(NodeReport.@Nullable Leaving how) {
        return Objects.equals(how, leaving) ? this
                : new LocalFacts(volumes, guests, fencing, services, config, host, how);
    }

    private Map<ServiceName, Instant> heard(ServiceName service, Instant now) {
        Map<ServiceName, Instant> heard = new EnumMap<>(ServiceName.class);
        heard.putAll(services);
        heard.put(service, now);
        return heard;
    }
}
