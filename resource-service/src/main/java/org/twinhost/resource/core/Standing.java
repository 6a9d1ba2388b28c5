package org.twinhost.resource.core;

import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.vm.GuestState;

/**
 * What a node throws into the scales in a fencing race.
 *
 * @param indispensable volumes that are Primary there and that the other node can't take over
 * @param guests guests that run there
 */
public record Standing(int indispensable, int guests) {

    public static Standing of(NodeReport report) {
        int indispensable = (int) report.volumes().stream().filter(Standing::isIndispensable).count();
        int guests = (int) report.guests().stream().map(GuestState::state).filter(Presence::isLive).count();
        return new Standing(indispensable, guests);
    }

    private static boolean isIndispensable(VolumeState volume) {
        return volume.role() == Role.PRIMARY && !volume.peerPromotable();
    }
}
