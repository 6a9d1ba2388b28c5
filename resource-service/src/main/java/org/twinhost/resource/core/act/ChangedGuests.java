package org.twinhost.resource.core.act;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.VolumeConfig;

/**
 * A guest whose configuration was changed, or that of its volumes, is another one: what failed before says nothing of it, and
 * it is tried again at once.
 */
public record ChangedGuests(ResourceStep step) {

    /** @param after what the configuration is from now on */
    public void forget(ClusterSnapshot after) {
        if (!step.observed.isConfigured()) {
            return;
        }
        ClusterSnapshot before = step.observed.snapshot();
        for (GuestConfig guest : after.guests()) {
            if (!before.guest(guest.name()).equals(Optional.of(guest)) || !volumes(guest, before).equals(volumes(guest,
                    after))) {
                step.orders = step.orders.withoutBackoff(guest.name());
                step.failCounts = step.failCounts.cleared(guest.name());
            }
        }
    }

    /** The configurations of its volumes, in order; what there is none of is left out. */
    private static List<VolumeConfig> volumes(GuestConfig guest, ClusterSnapshot in) {
        return new TreeSet<>(guest.volumes()).stream().flatMap(name -> in.volume(name).stream()).toList();
    }
}
