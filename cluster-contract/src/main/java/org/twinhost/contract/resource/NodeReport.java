package org.twinhost.contract.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.GuestState;

/**
 * What runs on a node. Its resource service tells the others what changed, in {@link ReportPart}s, and every two seconds that
 * nothing did, in a {@link ResourceCommand.Repeat}.
 *
 * @param sequence numbers the reports of this session of the sender, and the changes in them
 * @param acknowledges the newest sequence of the receiver's own reports that the sender has whole
 * @param view the sender's view
 * @param underWay operations that are being carried out there, whoever ordered them
 * @param findings what only the node itself can see of its own health and of its fence devices: for people, nothing is decided
 *     by it; null: the sender says nothing of that
 * @param leaving the node is on its way out of the cluster; null: it is not, or its build knows nothing of that
 * @param lastEvent the sender's newest event, which others may ask for; no news by itself; null: it has none
 */
public record NodeReport(
        NodeId node, long incarnation, long session, long sequence, long acknowledges, View view, boolean standby,
        boolean hypervisorAnswers, List<VolumeState> volumes, List<GuestState> guests, List<ServiceStatus> services,
        List<UnderWay> underWay,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Finding> findings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Leaving leaving,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EventId lastEvent) {

    public record ServiceStatus(String name, boolean up) {}

    /**
     * Of a node that was asked to leave: nothing is to be started there.
     *
     * @param id the event of the wish; the same on all nodes that leave together
     * @param cluster whether all nodes are to leave
     * @param left it has said goodbye in this incarnation
     */
    public record Leaving(EventId id, boolean cluster, boolean left) {}

    /** @param id of the order */
    public record UnderWay(String id, Operation operation) {}

    /** Without a word on findings and events, of a node that stays. */
    public NodeReport(
            NodeId node, long incarnation, long session, long sequence, long acknowledges, View view, boolean standby,
            boolean hypervisorAnswers, List<VolumeState> volumes, List<GuestState> guests, List<ServiceStatus> services,
            List<UnderWay> underWay) {
        this(node, incarnation, session, sequence, acknowledges, view, standby, hypervisorAnswers, volumes, guests, services,
                underWay, null, null, null);
    }

    /** The same with these lists. */
    public NodeReport with(List<VolumeState> otherVolumes, List<GuestState> otherGuests, List<UnderWay> otherUnderWay) {
        return new NodeReport(node, incarnation, session, sequence, acknowledges, view, standby, hypervisorAnswers,
                otherVolumes, otherGuests, services, otherUnderWay, findings, leaving, lastEvent);
    }

    /** The same with these findings. */
    public NodeReport finding(@Nullable List<Finding> found) {
        return new NodeReport(node, incarnation, session, sequence, acknowledges, view, standby, hypervisorAnswers, volumes,
                guests, services, underWay, found, leaving, lastEvent);
    }

    /** The same of a node that leaves, or stays. */
    public NodeReport leaving(@Nullable Leaving how) {
        return new NodeReport(node, incarnation, session, sequence, acknowledges, view, standby, hypervisorAnswers, volumes,
                guests, services, underWay, findings, how, lastEvent);
    }

    /** The same with this as the newest event. */
    public NodeReport lastEvent(@Nullable EventId newest) {
        return new NodeReport(node, incarnation, session, sequence, acknowledges, view, standby, hypervisorAnswers, volumes,
                guests, services, underWay, findings, leaving, newest);
    }

    /** The same under other numbers. */
    public NodeReport numbered(long number, long newestOfReceiver) {
        return new NodeReport(node, incarnation, session, number, newestOfReceiver, view, standby, hypervisorAnswers, volumes,
                guests, services, underWay, findings, leaving, lastEvent);
    }
}
