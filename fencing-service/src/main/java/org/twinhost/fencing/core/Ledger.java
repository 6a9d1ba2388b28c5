package org.twinhost.fencing.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.kernel.Durable;

/**
 * What is durable, what is on its way there, and what is known.
 *
 * @param proofs durable, hence visible
 * @param provenAtMs when each proof began to count in this process, by its steady clock: a wall clock may be set
 * @param known the newest incarnation heard of each node
 * @param document what the disk holds and what is being written; after a failed write that stays under way, for nobody knows
 * @param words operators' words that the audit log does not hold yet
 * @param wordsWriting how many of them, from the first, are being written
 * @param failure why the last write failed, and when it is tried again; empty: it did not
 */
record Ledger(
        SortedMap<NodeId, FenceProof> proofs, Map<NodeId, Long> provenAtMs, Map<NodeId, Long> known,
        Durable<FencingDocument> document, List<AuditEntry> words, int wordsWriting,
        Optional<WriteFailure> failure) {

    /** @param isRetried whether it is being written again */
    record WriteFailure(String reason, long retryAtMs, boolean isRetried) {}

    static final Ledger BLANK = new Ledger(
            new TreeMap<>(), Map.of(), Map.of(), Durable.of(FencingDocument.EMPTY), List.of(), 0, Optional.empty());
}
