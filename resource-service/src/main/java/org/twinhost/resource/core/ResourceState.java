package org.twinhost.resource.core;

import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;

/**
 * All that this service knows.
 *
 * @param preferred nodes that operators moved guests to, by guest; holds until that node fails the guest
 */
public record ResourceState(
        ObservedCluster observed, ReportExchange exchange, Orders orders, Execution execution,
        Map<String, NodeId> preferred, Troubles troubles, Chronicle chronicle) {

    /**
     * @param session raised durably at each start of this service
     * @param remembered tasks of earlier sessions, as last made durable
     */
    public static ResourceState initial(NodeId self, long session, List<Task> remembered) {
        return new ResourceState(ObservedCluster.nothing(self), ReportExchange.of(session), Orders.NONE,
                Execution.restored(remembered), Map.of(), Troubles.NONE, Chronicle.EMPTY);
    }
}
