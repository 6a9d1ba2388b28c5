package org.twinhost.twinctl.alone;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.VolumeState;

/** Whether another node is gone, and whether that needs a word. Pure. */
final class NodeFates {

    private NodeFates() {}

    static NodeFate of(Facts facts, NodeId node) {
        var life = signOfLife(facts.membership(), facts.replication(), node);
        if (life.isPresent()) {
            return new NodeFate.InTheWay(node, life.get());
        }
        var proof = proof(facts, node).filter(_ -> facts.membership().quorate());
        if (proof.isPresent()) {
            return new NodeFate.Off(node, said(node, proof.get()));
        }
        return switch (facts.confirms().get(node)) {
            case Answer.Proven(var found) -> new NodeFate.Off(node, said(node, found));
            case Answer.Takes(var readOut) -> new NodeFate.ToConfirm(node, readOut);
            case Answer.Refused(var why) -> new NodeFate.InTheWay(node, why);
            case null -> new NodeFate.InTheWay(node, "fencing was not asked about " + node);
        };
    }

    /** Why it is not gone; empty: nothing speaks against it. */
    static Optional<String> signOfLife(HeartbeatState membership, ReplicationState replication, NodeId node) {
        var peer = membership.peer(node);
        var links = peer.map(PeerState::links).orElse(List.of()).stream().filter(LinkState::up).map(LinkState::name)
                .collect(Collectors.joining(", "));
        if (!links.isEmpty()) {
            return Optional.of(node + " is heard over " + links + ": it is not off");
        }
        var liveness = peer.map(PeerState::liveness).orElse(Liveness.NEVER_HEARD);
        if (liveness == Liveness.ALIVE || liveness == Liveness.SUSPECT || membership.view().has(node)) {
            return Optional.of(node + " is not given up by heartbeat yet: twinctl node list");
        }
        return replication.volumes().stream()
                .filter(each -> node.equals(each.peer()) && Plan.isJoined(each.connection())).findFirst()
                .map(VolumeState::name)
                .map(volume -> "the replication of " + node + " answers (volume " + volume + "): it is not off");
    }

    /** In this boot of this node; an operator's word counts here as a device's. */
    private static Optional<FenceProof> proof(Facts facts, NodeId node) {
        var newest = facts.membership().peer(node).map(PeerState::incarnation).orElse(0L);
        return facts.fencing().proofOf(node, newest)
                .filter(each -> each.keeperIncarnation() == facts.membership().incarnation());
    }

    private static String said(NodeId node, FenceProof proof) {
        return node + " counts as off already, up to incarnation " + proof.incarnation() + ": " + proof.method() + " by "
                + proof.device() + " at " + proof.at();
    }
}
