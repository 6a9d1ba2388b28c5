package org.twinhost.contract.resource;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.GuestState;

/**
 * What runs on a node, told by its resource service to the others on every change and every two seconds.
 *
 * @param sequence counts the reports of this session of the sender
 * @param acknowledges the newest sequence of the receiver's own reports that the sender has
 * @param view the sender's view
 * @param underWay names of operations that are being carried out there
 */
public record NodeReport(
        NodeId node, long incarnation, long session, long sequence, long acknowledges, View view, boolean standby,
        boolean hypervisorAnswers, List<VolumeState> volumes, List<GuestState> guests, List<ServiceStatus> services,
        List<String> underWay) {

    public record ServiceStatus(String name, boolean up) {}
}
