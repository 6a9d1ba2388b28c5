package org.twinhost.contract.bus;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;

/**
 * What heartbeat is asked to carry to another node. The other node's heartbeat brings it to the service as {@link Inbound}.
 *
 * @param to the other node
 * @param service whose it is there
 * @param channel which of its topics
 * @param payload a {@link Request} or a {@link Reply}
 * @param from who asks for it: heartbeat carries it only where the topic says the same; null: a build that does not say it yet
 */
public record Outbound(
        NodeId to, ServiceName service, Channel channel, JsonNode payload, @Nullable ServiceName from) {

    /** What one may have as JSON: three seconds of the serial line. Heartbeat drops what is larger. */
    public static final int BYTES_MAX = 32 * 1024;

    public enum Channel {
        COMMAND,
        REPLY
    }
}
