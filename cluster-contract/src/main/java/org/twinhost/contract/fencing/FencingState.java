package org.twinhost.contract.fencing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;

/** Retained on {@code twinhost/fencing/state/fencing}. A hint only: what acts on a proof asks its keeper for it. */
public record FencingState(long sequence, Instant at, List<FenceProof> proofs, List<FenceAttempt> attempts) {

    public Optional<FenceProof> proofOf(NodeId node, long incarnation) {
        return proofs.stream()
                .filter(proof -> proof.node().equals(node) && proof.incarnation() >= incarnation)
                .findFirst();
    }
}
