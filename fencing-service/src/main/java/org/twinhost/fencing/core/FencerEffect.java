package org.twinhost.fencing.core;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.fencing.core.victim.NodeFencingEffect;

/** What the keeper of the proofs wants done. */
public sealed interface FencerEffect {

    record ToDevice(NodeFencingEffect.ForDevice order) implements FencerEffect {}

    /** Append the words to the audit log, then replace the document, both durably. Never two at a time. */
    record Write(FencingDocument document, List<AuditEntry> words) implements FencerEffect {}

    /** Done as asked. */
    record Grant(String id, Optional<FenceProof> proof, String text) implements FencerEffect {}

    /** Not done, nothing changed. */
    record Refuse(String id, String reason) implements FencerEffect {}

    /** Tried without success so far. */
    record Fail(String id, String reason) implements FencerEffect {}

    /** An operator's word is durable: heartbeat need not wait for the node after its boot. The request is answered then. */
    record ManualConfirmKept(String id, NodeId node, String operator, FenceProof proof) implements FencerEffect {}

    /** For the log. */
    record Report(NodeId victim, String text) implements FencerEffect {}
}
