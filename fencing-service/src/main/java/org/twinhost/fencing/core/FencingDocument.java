package org.twinhost.fencing.core;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.fencing.core.victim.FencingOrder;
import org.twinhost.fencing.core.victim.NodeFencingState;

/**
 * What fencing keeps on disk, always written as a whole.
 *
 * @param proofs at most one a node
 * @param offsSent power-offs that were sent, or about to be, without the proof yet
 * @param known the newest incarnation heard of each node, for an operator's word after this node was down itself
 */
public record FencingDocument(List<FenceProof> proofs, List<OffSent> offsSent, List<KnownIncarnation> known) {

    public static final FencingDocument EMPTY = new FencingDocument(List.of(), List.of(), List.of());

    public FencingDocument {
        proofs = List.copyOf(proofs);
        offsSent = List.copyOf(offsSent);
        known = List.copyOf(known);
    }

    /** @param keeperIncarnation like a proof, it ends with its keeper's boot: a node that was shot never shoots back (L2) */
    public record OffSent(FencingOrder order, long keeperIncarnation) {}

    public record KnownIncarnation(NodeId node, long incarnation) {}

    boolean holds(NodeFencingState state) {
        return switch (state) {
            case NodeFencingState.Intending intending ->
                    offOf(intending.about().order().victim()).map(OffSent::order)
                            .equals(Optional.of(intending.about().order()));
            case NodeFencingState.Proving proving -> proofs.contains(proving.proof());
            case NodeFencingState.Watching _, NodeFencingState.Cutting _, NodeFencingState.Verifying _,
                    NodeFencingState.Recalling _, NodeFencingState.PoweringOn _, NodeFencingState.Closed _ -> false;
        };
    }

    Optional<OffSent> offOf(NodeId node) {
        return offsSent.stream().filter(off -> off.order().victim().equals(node)).findFirst();
    }
}
