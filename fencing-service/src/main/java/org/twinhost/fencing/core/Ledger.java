package org.twinhost.fencing.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;

/**
 * What is durable, what is on its way there, and what is known.
 *
 * @param proofs durable, hence visible
 * @param provenAtMs when each proof began to count in this process, by its steady clock: a wall clock may be set
 * @param known the newest incarnation heard of each node
 * @param durable what the disk holds
 * @param writing what is being written; empty: nothing is
 * @param words operators' words that the audit log does not hold yet
 * @param wordsWriting how many of them, from the first, are being written
 * @param failure why the last write failed, and when it is tried again; empty: it did not
 */
record Ledger(
        SortedMap<NodeId, FenceProof> proofs, Map<NodeId, Long> provenAtMs, Map<NodeId, Long> known,
        FencingDocument durable, Optional<FencingDocument> writing, List<AuditEntry> words, int wordsWriting,
        Optional<WriteFailure> failure) {

    record WriteFailure(String reason, long retryAtMs) {}

    static final Ledger BLANK = new Ledger(
            new TreeMap<>(), Map.of(), Map.of(), FencingDocument.EMPTY, Optional.empty(), List.of(), 0, Optional.empty());
}
