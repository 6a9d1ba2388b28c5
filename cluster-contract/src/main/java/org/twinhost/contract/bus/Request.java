package org.twinhost.contract.bus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.resource.EventId;

/**
 * A command on its way to a service, here or on another node.
 *
 * @param id the idempotency key: the same id twice is the same request, answered twice, done once
 * @param fromNode where it was sent
 * @param fromService who sent it; the answer goes there
 * @param toNode where it is carried out
 * @param toService who carries it out
 * @param deadlineMs how long the sender waits from the moment of sending, in ms; a receiver must not start the work later
 * @param body the command; its type property names the record of the receiving service's contract package
 * @param principal on whose behalf; null: on that of the sender itself, see {@link #by}
 * @param event where the chain of causes begins of which this is a part; who carries it out logs it; null: it is part of none
 */
public record Request(
        String id, NodeId fromNode, ServiceName fromService, NodeId toNode, ServiceName toService, long deadlineMs,
        JsonNode body, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Principal principal,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EventId event) {

    /** On the sender's own behalf. */
    public Request(
            String id, NodeId fromNode, ServiceName fromService, NodeId toNode, ServiceName toService, long deadlineMs,
            JsonNode body) {
        this(id, fromNode, fromService, toNode, toService, deadlineMs, body, null, null);
    }

    /** Who asks, and by which right. */
    public Principal by() {
        return principal == null ? Principal.service(fromService, fromNode) : principal;
    }
}
