package org.twinhost.simulator.check;

import java.util.Map;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.service.Incarnations;
import org.twinhost.simulator.world.Observer;
import org.twinhost.simulator.world.World;

/**
 * S4 and S5 of proofs: who is proven off is off, and the proof is on its keeper's disk before anybody sees it. A lie about a
 * node, told by its BMC or by a person, is labelled here and voids S4 for that node from then on.
 */
public final class ProofChecks implements Observer.Proofs {

    private final World world;
    private final Map<NodeId, String> excused = new TreeMap<>();

    ProofChecks(World world) {
        this.world = world;
    }

    @Override
    public void excuse(NodeId node, String lie) {
        if (excused.putIfAbsent(node, lie) == null) {
            world.story().tell(node, "from now on S1 to S4 are void for it: " + lie);
        }
    }

    @Override
    public boolean isExcused(NodeId node) {
        return excused.containsKey(node);
    }

    @Override
    public void shown(Process keeper, FencingState visible, FencingState before, FencingDocument onDisk) {
        for (var proof : visible.proofs()) {
            if (before == null || !before.proofs().contains(proof)) {
                if (world.story().isWhole()) {
                    world.story().tell(keeper.node().name(), "shows the proof that incarnation " + proof.incarnation()
                            + " of " + proof.node() + " is off: " + proof.method());
                }
                if (!onDisk.proofs().contains(proof)) {
                    world.broken("S5: " + keeper.node().name() + " shows " + proof + ", but its disk holds " + onDisk, null);
                }
                holds(proof, keeper.node().name());
                Invariants.of(world).announcements().proof(proof);
            }
        }
    }

    /** Anybody who acts on a proof may have it checked. */
    public void holds(FenceProof proof, NodeId actor) {
        var node = world.node(proof.node());
        if (!isExcused(proof.node()) && node.isOn()) {
            var running = Incarnations.current(node);
            if (running.isPresent() && running.getAsLong() <= proof.incarnation()) {
                world.broken("S4: " + actor + " holds " + proof + ", but incarnation " + running.getAsLong() + " of "
                        + proof.node() + " is on", null);
            }
        }
    }
}
