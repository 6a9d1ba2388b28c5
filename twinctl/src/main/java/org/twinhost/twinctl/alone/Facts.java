package org.twinhost.twinctl.alone;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.replication.ReplicationState;

/**
 * What this node's services say at one moment.
 *
 * @param confirms by node: what fencing says to a word that it is off
 * @param forces by volume that is whole and not known to be the newest: what replication says to a word that it counts
 * @param events what this node has noted
 */
public record Facts(
        ClusterSnapshot configuration, HeartbeatState membership, FencingState fencing, ReplicationState replication,
        Map<NodeId, Answer> confirms, Map<String, Answer> forces, List<Noted> events, Instant now) {

    public Facts {
        confirms = Map.copyOf(confirms);
        forces = Map.copyOf(forces);
        events = List.copyOf(events);
    }

    NodeId self() {
        return membership.node();
    }

    List<NodeId> others() {
        return configuration.nodes().stream().map(NodeConfig::name).filter(each -> !each.equals(self())).toList();
    }
}
