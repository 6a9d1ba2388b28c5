package org.twinhost.resource.core.assess;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmState;
import org.twinhost.resource.core.observe.Heard;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.Presence;

/** What is wrong with what runs on this node, and whether it could carry all that may come to it. */
final class OwnGuests {

    /** What the node's own services need, in MiB. */
    static final int RESERVE_MIB = 512;

    private final NodeId self;
    private final ClusterSnapshot snapshot;
    private final VmState told;
    private final List<Finding> found = new ArrayList<>();

    private OwnGuests(NodeId self, ClusterSnapshot snapshot, VmState told) {
        this.self = self;
        this.snapshot = snapshot;
        this.told = told;
    }

    static List<Finding> of(ObservedCluster observed) {
        Heard<VmState> heard = observed.local().guests();
        if (heard == null) {
            return List.of();
        }
        OwnGuests own = new OwnGuests(observed.self(), observed.snapshot(), heard.value());
        own.told.guests().stream().filter(each -> Presence.isLive(each.state())).forEach(own::running);
        if (own.told.host() != null) {
            own.bridges(own.told.host());
            own.memory(own.told.host());
        }
        return own.found;
    }

    private void running(GuestState guest) {
        if (snapshot.guest(guest.name()).isEmpty()) {
            found.add(Finding.of(FindingCode.GUEST_UNMANAGED, Things.guest(guest.name()),
                    "it runs on " + self + ", and the configuration knows no such guest: nobody looks after it")
                    .next("configure it again (twinctl config log shows the last revisions), or on " + self
                            + ": virsh shutdown " + guest.name()));
        } else if (guest.differs() != null && !guest.differs().isEmpty()) {
            found.add(Finding.of(FindingCode.GUEST_DIFFERS, Things.guest(guest.name()),
                    "restart needed: " + String.join(", ", guest.differs()))
                    .next("when that suits: twinctl vm stop " + guest.name() + ", then twinctl vm start " + guest.name()));
        }
    }

    /** Those whose disks are all here, so that they may come here. */
    private List<GuestConfig> mayCome() {
        return snapshot.guests().stream()
                .filter(guest -> guest.target() == GuestConfig.Target.STARTED)
                .filter(guest -> guest.volumes().stream().allMatch(name -> snapshot.volume(name)
                        .filter(volume -> volume.replicaOn(self).isPresent()).isPresent()))
                .toList();
    }

    private void bridges(VmState.Host host) {
        for (GuestConfig guest : mayCome()) {
            List<String> missing = guest.bridges().stream().distinct().filter(each -> !host.bridges().contains(each)).toList();
            if (!missing.isEmpty()) {
                found.add(Finding.of(FindingCode.BRIDGE_MISSING, Things.guestOn(guest.name(), self),
                        "it can't be started there: " + self + " has no bridge " + String.join(", ", missing)));
            }
        }
    }

    private void memory(VmState.Host host) {
        long needed = mayCome().stream().mapToLong(GuestConfig::memoryMib).sum();
        long missing = needed + RESERVE_MIB - host.memoryMib();
        if (missing > 0) {
            found.add(Finding.of(FindingCode.MEMORY_SHORT, Things.node(self), "all guests that may come to it need " + needed
                    + " MiB and its services " + RESERVE_MIB + " MiB; it has " + host.memoryMib() + " MiB: " + missing
                    + " MiB short"));
        }
    }
}
