package org.twinhost.resource.core.act;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.history.Happening;

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
        if (!before.revision().equals(after.revision())) {
            adopted(before, after);
        }
        for (GuestConfig guest : after.guests()) {
            if (!before.guest(guest.name()).equals(Optional.of(guest)) || !volumes(guest, before).equals(volumes(guest,
                    after))) {
                step.orders = step.orders.withoutBackoff(guest.name());
                step.failCounts = step.failCounts.cleared(guest.name());
            }
        }
    }

    /** What is begun from now on comes of it, or of the wish that it fulfils. */
    private void adopted(ClusterSnapshot before, ClusterSnapshot after) {
        Map<String, Cause> wishes = step.history.causes().wishes();
        Cause revision = step.note(Happening.of(EventKind.CONFIG_REVISION, "cluster",
                "configuration " + after.revision().number() + " is in force")
                .causedBy(wishes.values().stream().findFirst().orElse(null)));
        step.causes(each -> each.withoutWishes().cluster(revision));
        for (GuestConfig guest : before.guests()) {
            Optional<GuestConfig> changed = after.guest(guest.name());
            if (changed.filter(each -> each.target() == GuestConfig.Target.STARTED).isEmpty()) {
                step.failovers(each -> each.notAwaiting(guest.name(), step.now));
            }
            if (!changed.equals(Optional.of(guest))) {
                step.guestCause(guest.name(), wishes.getOrDefault(guest.name(), revision));
            }
        }
    }

    /** The configurations of its volumes, in order; what there is none of is left out. */
    private static List<VolumeConfig> volumes(GuestConfig guest, ClusterSnapshot in) {
        return new TreeSet<>(guest.volumes()).stream().flatMap(name -> in.volume(name).stream()).toList();
    }
}
