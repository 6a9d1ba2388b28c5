package org.twinhost.resource.core.act;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.resource.core.exchange.ReportExchange;
import org.twinhost.resource.core.fence.FencingRequests;
import org.twinhost.resource.core.history.History;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.leave.Leaving;
import org.twinhost.resource.core.observe.ObservedCluster;
import org.twinhost.resource.core.observe.Situation;
import org.twinhost.resource.core.place.FailCounts;
import org.twinhost.resource.core.place.PolicyInput;

/**
 * All that this service knows.
 *
 * @param preferred nodes that operators moved guests to, by guest; holds until that node fails the guest
 * @param leaving whether this node is to leave, and how far it is
 * @param nextDeadline before this moment nothing is due, unless something is observed that was not before
 */
public record ResourceState(
        ObservedCluster observed, ReportExchange exchange, Orders orders, Execution execution,
        Map<String, NodeId> preferred, FailCounts failCounts, FencingRequests fencing, History history,
        Leaving leaving, Instant nextDeadline) {

    /**
     * @param session raised durably at each start of this service
     * @param remembered tasks of earlier sessions, as last made durable
     * @param leave that this node is to leave, as last made durable
     */
    public static ResourceState initial(NodeId self, long session, List<Task> remembered, Leave leave) {
        return new ResourceState(ObservedCluster.nothing(self), ReportExchange.of(session), Orders.NONE,
                Execution.restored(remembered), new TreeMap<>(), FailCounts.NONE, FencingRequests.NONE,
                History.EMPTY, Leaving.restored(leave), Instant.MIN);
    }

    /** What decides where the guests belong, in a situation with a configuration. */
    public PolicyInput policy(Situation situation) {
        return new PolicyInput(situation, failCounts, preferred, orders.waitingSince());
    }

    public ResourceState nextDeadline(Instant until) {
        return new ResourceState(observed, exchange, orders, execution, preferred, failCounts, fencing, history, leaving,
                until);
    }

    public ResourceState withObserved(ObservedCluster newer) {
        return new ResourceState(newer, exchange, orders, execution, preferred, failCounts, fencing, history, leaving,
                nextDeadline);
    }

    public ResourceState withReports(ObservedCluster newer, ReportExchange exchanged) {
        return new ResourceState(newer, exchanged, orders, execution, preferred, failCounts, fencing, history, leaving,
                nextDeadline);
    }

    /** The same, but the next event is not skipped. */
    public ResourceState withoutDeadline() {
        return nextDeadline(Instant.MIN);
    }
}
