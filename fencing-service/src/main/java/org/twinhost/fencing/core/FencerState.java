package org.twinhost.fencing.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.fencing.core.victim.NodeFencing;
import org.twinhost.fencing.core.victim.NodeFencingState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;

/**
 * All that fencing on one node knows.
 *
 * @param incarnation of this node; 0: the service has not recovered yet
 * @param membership heartbeat's last word
 * @param attempts the fencings under way, by victim
 * @param attemptsOpened how many there were since the service started
 * @param ledger what is durable
 * @param owedReplies answers owed
 */
public record FencerState(
        long incarnation, LocalMembership membership, SortedMap<NodeId, NodeFencingState> attempts, long attemptsOpened,
        Ledger ledger, List<OwedReply> owedReplies) {

    public static final FencerState STARTING =
            new FencerState(0, LocalMembership.UNHEARD, new TreeMap<>(), 0, Ledger.BLANK, List.of());

    public boolean hasRecovered() {
        return incarnation > 0;
    }

    /** Whether something waits for a moment that is near. */
    public boolean isBusy() {
        return !attempts.isEmpty() || !owedReplies.isEmpty() || ledger.failure().isPresent();
    }

    /** Whether this node is fencing the node right now, or switching it on again. */
    public boolean isAbout(NodeId node) {
        return attempts.containsKey(node);
    }

    /** What others may see: only durable proofs (S5). */
    public FencingState visible(long sequence, Now now) {
        return new FencingState(sequence, now.clock(), List.copyOf(ledger.proofs().values()), visibleAttempts(now.ms()));
    }

    /** Whether others would see now what they saw then. */
    public boolean showsSameAs(FencingState then, Now now) {
        return List.copyOf(ledger.proofs().values()).equals(then.proofs())
                && (attempts.isEmpty() ? then.attempts().isEmpty() : visibleAttempts(now.ms()).equals(then.attempts()));
    }

    /**
     * The proof of a device that the newest boot of a node is off, where an operator's word would add nothing to it: such a
     * word also ends this node's waiting for the other one, so it is not needless before this node may act.
     */
    public Optional<FenceProof> provenByDevice(NodeId node, Now now) {
        return Optional.ofNullable(ledger.proofs().get(node))
                .filter(proof -> proof.method() != FenceProof.Method.OPERATOR)
                .filter(proof -> proof.incarnation() >= newestIncarnationOf(node) && membership.isQuorate(now.ms()));
    }

    /** Whether it counts as off on an operator's word. */
    public boolean isVouchedFor(NodeId node) {
        var proof = ledger.proofs().get(node);
        return proof != null && proof.method() == FenceProof.Method.OPERATOR;
    }

    private List<FenceAttempt> visibleAttempts(long nowMs) {
        return attempts.values().stream()
                .filter(NodeFencingState::isPending)
                .map(state -> attempt(state, nowMs))
                .toList();
    }

    private FenceAttempt attempt(NodeFencingState state, long nowMs) {
        var about = state.about();
        var order = about.order();
        var waits = state instanceof NodeFencingState.Watching && nowMs < about.notBeforeMs();
        return new FenceAttempt(
                order.victim(), order.incarnation(), order.since(), order.reason(), waits, state.isOffSent(),
                about.record().tries(), failureOf(state));
    }

    private @Nullable String failureOf(NodeFencingState state) {
        return NodeFencing.waitsForDisk(state)
                ? ledger.failure().map(Ledger.WriteFailure::reason).orElse(state.about().record().lastFailure())
                : state.about().record().lastFailure();
    }

    /** Why writing to this node's disk fails; null: it doesn't. */
    public @Nullable String writeFailure() {
        return ledger.failure().map(Ledger.WriteFailure::reason).orElse(null);
    }

    /** The newest incarnation heard of a node: heartbeat's word, or what was noted before heartbeat started anew. */
    long newestIncarnationOf(NodeId node) {
        var heard = membership.peer(node).map(PeerState::incarnation).orElse(0L);
        return heard > 0 ? heard : ledger.known().getOrDefault(node, 0L);
    }
}
