package org.twinhost.contract.fencing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * Retained on {@code twinhost/fencing/state/fencing}. A hint only: what acts on a proof asks its keeper for it.
 *
 * @param devices of the other nodes; null: whoever made this record says nothing of them
 */
public record FencingState(
        long sequence, Instant at, List<FenceProof> proofs, List<FenceAttempt> attempts,
        @Nullable List<FenceDeviceState> devices) {

    /** Of whose devices nothing is said. */
    public FencingState(long sequence, Instant at, List<FenceProof> proofs, List<FenceAttempt> attempts) {
        this(sequence, at, proofs, attempts, null);
    }

    /** The same with what is known of the devices. */
    public FencingState with(List<FenceDeviceState> known) {
        return new FencingState(sequence, at, proofs, attempts, List.copyOf(known));
    }

    public Optional<FenceProof> proofOf(NodeId node, long incarnation) {
        return proofs.stream()
                .filter(proof -> proof.node().equals(node) && proof.incarnation() >= incarnation)
                .findFirst();
    }
}
