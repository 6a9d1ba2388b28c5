package org.twinhost.contract.bus;

import com.fasterxml.jackson.databind.JsonNode;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/**
 * What heartbeat is asked to carry to another node. The other node's heartbeat publishes the payload on the local topic
 * of the service, after it has checked that the payload's {@code fromNode} is the authenticated sender.
 *
 * @param to the other node
 * @param service whose topic it is for there
 * @param channel which of its topics
 * @param payload a {@link Request} or a {@link Reply}
 */
public record Outbound(NodeId to, ServiceName service, Channel channel, JsonNode payload) {

    /** What one may have as JSON: three seconds of the serial line. Heartbeat drops what is larger. */
    public static final int BYTES_MAX = 32 * 1024;

    public enum Channel {
        COMMAND,
        REPLY
    }
}
