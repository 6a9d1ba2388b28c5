package org.twinhost.fencing.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.fencing.core.FencingDocument.KnownIncarnation;
import org.twinhost.fencing.core.FencingDocument.OffSent;
import org.twinhost.fencing.core.victim.NodeFencingState;
import org.twinhost.kernel.Durable;
import org.twinhost.kernel.Now;

/** The working copy of the {@link Ledger} during one event. */
final class LedgerStep {

    private final SortedMap<NodeId, FenceProof> proofs;
    private final SortedMap<NodeId, Long> provenAtMs;
    private final SortedMap<NodeId, Long> known;
    private final List<AuditEntry> words;
    private Durable<FencingDocument> document;
    private int wordsWriting;
    private Optional<Ledger.WriteFailure> failure;

    LedgerStep(Ledger ledger) {
        this.proofs = new TreeMap<>(ledger.proofs());
        this.provenAtMs = new TreeMap<>(ledger.provenAtMs());
        this.known = new TreeMap<>(ledger.known());
        this.words = new ArrayList<>(ledger.words());
        this.document = ledger.document();
        this.wordsWriting = ledger.wordsWriting();
        this.failure = ledger.failure();
    }

    Ledger state() {
        return new Ledger(proofs, provenAtMs, known, document, List.copyOf(words), wordsWriting, failure);
    }

    SortedMap<NodeId, FenceProof> proofs() {
        return proofs;
    }

    /** A proof ends with its keeper's boot. */
    void recover(FencingDocument found, long ownIncarnation, long nowMs) {
        document = Durable.of(found);
        found.known().forEach(one -> known.put(one.node(), one.incarnation()));
        found.proofs().stream()
                .filter(proof -> proof.keeperIncarnation() == ownIncarnation)
                .forEach(proof -> show(proof, nowMs));
    }

    void note(NodeId node, long incarnation) {
        if (incarnation > 0) {
            known.put(node, incarnation);
        }
    }

    void word(AuditEntry entry) {
        words.add(entry);
    }

    /** A newer proof supersedes an older one of the same node. */
    void show(FenceProof proof, long nowMs) {
        var old = proofs.get(proof.node());
        if (old == null || proof.incarnation() >= old.incarnation()) {
            proofs.put(proof.node(), proof);
            provenAtMs.put(proof.node(), nowMs);
        }
    }

    void drop(NodeId node) {
        proofs.remove(node);
        provenAtMs.remove(node);
    }

    long provenAtMs(NodeId node) {
        return Objects.requireNonNull(provenAtMs.get(node), () -> "no proof of " + node + " is shown");
    }

    /** Of a node that is proven off. */
    FenceProof proof(NodeId node) {
        return Objects.requireNonNull(proofs.get(node), () -> "no proof of " + node + " is shown");
    }

    boolean proves(NodeId node, long incarnation) {
        var proof = proofs.get(node);
        return proof != null && proof.incarnation() >= incarnation;
    }

    /** Whether the state may go on: the disk holds what it needs, whatever becomes of a write under way (S5). */
    boolean holds(NodeFencingState state) {
        return failure.isEmpty() && document.permits(each -> each.holds(state));
    }

    /** Whether a service that starts anew might take a power-off for sent; after a failed write nobody knows. */
    boolean remembersOff(NodeId victim) {
        return failure.isPresent() || !document.permits(each -> each.offOf(victim).isEmpty());
    }

    void written() {
        document = document.written();
        words.subList(0, wordsWriting).clear();
        wordsWriting = 0;
        failure = Optional.empty();
    }

    void notWritten(String reason, long retryAtMs) {
        wordsWriting = 0;
        failure = Optional.of(new Ledger.WriteFailure(reason, retryAtMs, false));
    }

    Optional<FencerEffect> writeIfNeeded(Collection<NodeFencingState> attempts, long ownIncarnation, Now now) {
        var wanted = document(attempts, ownIncarnation);
        var isUnderWay = failure.map(Ledger.WriteFailure::isRetried).orElse(!document.isSettled());
        var isDue = failure.map(failed -> now.ms() >= failed.retryAtMs()).orElse(true);
        if (isUnderWay || !isDue || wanted.equals(document.onDisk()) && words.isEmpty() && failure.isEmpty()) {
            return Optional.empty();
        }
        document = Durable.of(document.onDisk()).change(_ -> wanted);
        failure = failure.map(failed -> new Ledger.WriteFailure(failed.reason(), failed.retryAtMs(), true));
        wordsWriting = words.size();
        return Optional.of(new FencerEffect.Write(wanted, List.copyOf(words)));
    }

    /** What is to be on disk, all of it following from the state. */
    private FencingDocument document(Collection<NodeFencingState> attempts, long ownIncarnation) {
        var kept = new TreeMap<>(proofs);
        var offs = new ArrayList<OffSent>();
        for (var state : attempts) {
            if (state instanceof NodeFencingState.Proving proving) {
                kept.put(proving.proof().node(), proving.proof());
            }
            if (state.isOffToBeRemembered()) {
                offs.add(new OffSent(state.about().order(), ownIncarnation));
            }
        }
        return new FencingDocument(
                List.copyOf(kept.values()), offs,
                known.entrySet().stream().map(one -> new KnownIncarnation(one.getKey(), one.getValue())).toList());
    }
}
