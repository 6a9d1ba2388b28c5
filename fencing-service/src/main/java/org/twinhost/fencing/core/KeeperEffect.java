package org.twinhost.fencing.core;

import java.util.List;
import java.util.Optional;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceProof;

/** What the keeper of the proofs wants done. */
public sealed interface KeeperEffect {

    record ToDevice(NodeFencingEffect.ForDevice order) implements KeeperEffect {}

    /** Append the words to the audit log, then replace the document, both durably. Never two at a time. */
    record Write(FencingDocument document, List<AuditEntry> words) implements KeeperEffect {}

    /** Done as asked. */
    record Grant(String id, Optional<FenceProof> proof, String text) implements KeeperEffect {}

    /** Not done, nothing changed. */
    record Refuse(String id, String reason) implements KeeperEffect {}

    /** Tried without success so far. */
    record Fail(String id, String reason) implements KeeperEffect {}

    /** An operator's word is durable: heartbeat need not wait for the node after its boot. The request is answered then. */
    record WordKept(String id, NodeId node, String operator, FenceProof proof) implements KeeperEffect {}

    /** For the log. */
    record Report(NodeId victim, String text) implements KeeperEffect {}
}
