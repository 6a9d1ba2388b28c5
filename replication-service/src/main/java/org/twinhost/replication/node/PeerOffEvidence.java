package org.twinhost.replication.node;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.Bus;

/**
 * Collects what proves that a peer's incarnation is off (S4): a newer one that was heard, its goodbye, or a proof. The
 * first two can't be taken back, so a repeated state is as good as its owner's word; a proof is asked of its keeper.
 */
final class PeerOffEvidence {

    private static final Logger LOG = Logger.getLogger(PeerOffEvidence.class);
    private static final Duration ASK_DEADLINE = Duration.ofMillis(1_000);

    private record Off(long incarnation, boolean proof, String ground) {}

    private final NodeId self;
    private final Bus bus;
    private final Supplier<Collection<VolumeDesk>> volumes;
    private final Map<NodeId, Map<Boolean, Off>> known = new TreeMap<>();
    /** By keeper and node: the incarnation whose proof is being asked for. */
    private final Map<NodeId, Map<NodeId, Long>> asking = new TreeMap<>();

    PeerOffEvidence(NodeId self, Bus bus, Supplier<Collection<VolumeDesk>> volumes) {
        this.self = self;
        this.bus = bus;
        this.volumes = volumes;
    }

    void listen() {
        bus.onState(ServiceName.FENCING, Topics.FENCING, FencingState.class, this::fenced);
    }

    /** On the bus thread, as all that follows. */
    void heard(HeartbeatState state) {
        for (var peer : state.peers()) {
            if (peer.liveness() == Liveness.LEFT) {
                tell(peer.node(), new Off(peer.incarnation(), false,
                        "incarnation " + peer.incarnation() + " of " + peer.node() + " left cleanly"));
            } else if (peer.incarnation() > 1) {
                tell(peer.node(), new Off(peer.incarnation() - 1, false,
                        "a newer incarnation of " + peer.node() + " was heard (" + peer.incarnation() + ")"));
            }
        }
        askTheOthers(state);
        // Volumes that came later, or whose service just started, are told again each second.
        known.forEach((node, offs) -> offs.values().forEach(off -> passOn(node, off)));
    }

    /** With three nodes the coordinator fences, and its proof is what the Primary on another node waits for. */
    private void askTheOthers(HeartbeatState state) {
        for (var peer : state.peers()) {
            if (peer.liveness() == Liveness.LOST) {
                state.view().members().stream().filter(member -> !member.equals(self))
                        .forEach(member -> ask(member, peer.node(), peer.incarnation()));
            }
        }
    }

    private void fenced(FencingState hint) {
        for (var proof : hint.proofs()) {
            if (!proof.node().equals(self)) {
                ask(self, proof.node(), proof.incarnation());
            }
        }
    }

    private void ask(NodeId keeper, NodeId node, long incarnation) {
        var told = known.getOrDefault(node, Map.of()).get(true);
        var asked = asking.computeIfAbsent(keeper, _ -> new TreeMap<>());
        if (told != null && told.incarnation() >= incarnation || asked.getOrDefault(node, 0L) >= incarnation) {
            return;
        }
        asked.put(node, incarnation);
        bus.request(keeper, ServiceName.FENCING, new FencingCommand.ProofOf(node, incarnation), ASK_DEADLINE)
                .thenAccept(reply -> {
                    asked.remove(node);
                    if (!reply.isDone()) {
                        LOG.debugf("no proof of %s's incarnation %d from %s: %s", node, incarnation, keeper, reply.reason());
                        return;
                    }
                    try {
                        var proof = Json.read(reply.body(), FenceProof.class);
                        if (proof.node().equals(node) && proof.incarnation() >= incarnation) {
                            tell(node, new Off(proof.incarnation(), true, "proof: incarnation " + proof.incarnation() + " of "
                                    + node + " is off (" + proof.method() + " by " + proof.device() + ")"));
                        }
                    } catch (IOException e) {
                        LOG.errorf("unreadable proof from fencing: %s", e.getMessage());
                    }
                });
    }

    private void tell(NodeId node, Off off) {
        var offs = known.computeIfAbsent(node, _ -> new TreeMap<>());
        var before = offs.get(off.proof());
        if (before == null || before.incarnation() < off.incarnation()) {
            offs.put(off.proof(), off);
            LOG.info(off.ground());
            passOn(node, off);
        }
    }

    private void passOn(NodeId node, Off off) {
        volumes.get().stream().filter(volume -> node.equals(volume.setup().peer()))
                .forEach(volume -> volume.peerIsOff(off.incarnation(), off.proof(), off.ground()));
    }
}
