package org.twinhost.twinctl.replace;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.VolumeState;

/**
 * What this node's services say at one moment.
 *
 * @param volumes as the replication service of this node has them
 */
public record Situation(
        ClusterSnapshot configuration, HeartbeatState membership, FencingState fencing, List<VolumeState> volumes) {

    public Situation {
        volumes = List.copyOf(volumes);
    }

    NodeId self() {
        return membership.node();
    }

    /** This node's addresses on the network links, the preferred first. */
    List<String> addresses() {
        return configuration.links().stream().filter(link -> link.kind() == LinkConfig.Kind.UDP)
                .sorted(Comparator.comparing(LinkConfig::order))
                .flatMap(link -> configuration.node(self()).flatMap(node -> node.addressOn(link.name())).stream()).toList();
    }

    /** That every incarnation of it that was ever heard is off. */
    Optional<FenceProof> proof(NodeId node) {
        return fencing.proofOf(node, membership.peer(node).map(PeerState::incarnation).orElse(0L));
    }

    /** Why it counts as gone, for a person. */
    String ground(NodeId node) {
        var proven = proof(node).map(proof -> node + " is proven off, up to incarnation " + proof.incarnation() + ": "
                + proof.method() + " by " + proof.device() + " at " + proof.at() + ".");
        return proven.orElseGet(() -> (membership.peer(node).filter(peer -> peer.liveness() == Liveness.LEFT).isPresent()
                ? node + " said goodbye" : node + " is not heard") + ", and nothing proves that it is off: its name, typed, is"
                + " your word that it is, and that it never comes back with the disk that it had.");
    }
}
