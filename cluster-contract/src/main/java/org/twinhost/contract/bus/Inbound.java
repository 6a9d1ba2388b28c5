package org.twinhost.contract.bus;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/**
 * What heartbeat brings from another node.
 *
 * @param fromNode the authenticated sender
 * @param fromService whose it is, by the word of the other node's heartbeat, which had it from that service's own topic; null:
 *     a build that does not say it yet
 * @param payload a {@link Request} or a {@link Reply}
 */
public record Inbound(NodeId fromNode, @Nullable ServiceName fromService, JsonNode payload) {}
