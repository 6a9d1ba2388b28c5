package org.twinhost.fencing.core;

import java.time.Instant;
import org.twinhost.contract.NodeId;

/**
 * An operator's word, as the audit log keeps it.
 *
 * @param incarnation what it was given for
 * @param outcome {@code accepted}, or {@code refused: } and why
 */
public record AuditEntry(Instant at, String operator, NodeId node, long incarnation, String outcome) {}
