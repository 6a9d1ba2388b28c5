package org.twinhost.resource.core.observe;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.vm.VmState;

/**
 * What the services of this node told.
 *
 * @param volumes null until replication was heard
 * @param guests null until vm was heard
 * @param fencing null until fencing was heard
 * @param services when each service was last heard
 */
public record LocalFacts(
        @Nullable Heard<ReplicationState> volumes, @Nullable Heard<VmState> guests, @Nullable Heard<FencingState> fencing,
        Map<ServiceName, Instant> services) {

    public static final LocalFacts NONE = new LocalFacts(null, null, null, Map.of());

    public LocalFacts withVolumes(ReplicationState state, Instant now) {
        return new LocalFacts(new Heard<>(state, now), guests, fencing, heard(ServiceName.REPLICATION, now));
    }

    public LocalFacts withGuests(VmState state, Instant now) {
        return new LocalFacts(volumes, new Heard<>(state, now), fencing, heard(ServiceName.VM, now));
    }

    public LocalFacts withFencing(FencingState state, Instant now) {
        return new LocalFacts(volumes, guests, new Heard<>(state, now), heard(ServiceName.FENCING, now));
    }

    public LocalFacts withService(ServiceName service, Instant now) {
        return new LocalFacts(volumes, guests, fencing, heard(service, now));
    }

    private Map<ServiceName, Instant> heard(ServiceName service, Instant now) {
        Map<ServiceName, Instant> heard = new EnumMap<>(ServiceName.class);
        heard.putAll(services);
        heard.put(service, now);
        return heard;
    }
}
