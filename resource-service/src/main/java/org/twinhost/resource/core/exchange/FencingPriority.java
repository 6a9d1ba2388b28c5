package org.twinhost.resource.core.exchange;

import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.resource.core.observe.Presence;

/**
 * What decides which of two nodes may fence the other first.
 *
 * @param indispensable volumes that are Primary there and that the other node can't take over
 * @param guests guests that run there
 */
public record FencingPriority(int indispensable, int guests) {

    public static FencingPriority of(NodeReport report) {
        int indispensable = (int) report.volumes().stream().filter(FencingPriority::isIndispensable).count();
        int guests = (int) report.guests().stream().map(GuestState::state).filter(Presence::isLive).count();
        return new FencingPriority(indispensable, guests);
    }

    private static boolean isIndispensable(VolumeState volume) {
        return volume.role() == Role.PRIMARY && !volume.peerPromotable();
    }
}
