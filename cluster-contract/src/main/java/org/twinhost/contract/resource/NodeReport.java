package org.twinhost.contract.resource;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.GuestState;

/**
 * What runs on a node, told by its resource service to the others on every change; every two seconds it is told again, as a
 * {@link ResourceCommand.Repeat} to who has it.
 *
 * @param sequence counts the reports of this session of the sender
 * @param acknowledges the newest sequence of the receiver's own reports that the sender has
 * @param view the sender's view
 * @param underWay operations that are being carried out there, whoever ordered them
 */
public record NodeReport(
        NodeId node, long incarnation, long session, long sequence, long acknowledges, View view, boolean standby,
        boolean hypervisorAnswers, List<VolumeState> volumes, List<GuestState> guests, List<ServiceStatus> services,
        List<UnderWay> underWay) {

    public record ServiceStatus(String name, boolean up) {}

    /** @param id of the order */
    public record UnderWay(String id, Operation operation) {}

    /** The same under other numbers. */
    public NodeReport numbered(long number, long newestOfReceiver) {
        return new NodeReport(node, incarnation, session, number, newestOfReceiver, view, standby, hypervisorAnswers, volumes,
                guests, services, underWay);
    }
}
