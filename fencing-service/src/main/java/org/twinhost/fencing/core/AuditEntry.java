package org.twinhost.fencing.core;

import java.time.Instant;
import org.twinhost.contract.NodeId;

/**
 * An operator's word, as the audit log keeps it.
 *
 * @param incarnation what it was given for
 * @param outcome {@value #ACCEPTED}, or {@code refused: } and why
 */
public record AuditEntry(Instant at, String operator, NodeId node, long incarnation, String outcome) {

    public static final String ACCEPTED = "accepted";

    /** Whether a proof may rest on it. */
    public boolean counts() {
        return outcome.equals(ACCEPTED);
    }
}
