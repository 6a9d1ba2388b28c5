package org.twinhost.runtime.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;

/**
 * One act, or the intent of one that is written down before it is done.
 *
 * @param at this node's clock
 * @param claimed who asks, in his own words, and by which right; what is known of him without his word is in {@code peer}
 * @param act the REST method and path, or the command of the bus
 * @param target what it is done to
 * @param before what was there, where it is cheap to say
 * @param after what is there now, likewise
 * @param outcome {@link #INTENT}, {@code done}, {@code refused …}, {@code failed …} or {@code unknown …}
 * @param intent the number of the line with the intent, of an act that was announced
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEntry(
        Instant at, NodeId node, ServiceName service, Principal claimed, @Nullable Peer peer, String act, String target,
        @Nullable JsonNode before, @Nullable JsonNode after, String outcome, @Nullable Long intent) {

    /** The act follows. If no line answers this one, the service ended in between: it may have been done. */
    public static final String INTENT = "intent";
}
