package org.twinhost.contract.bus;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.twinhost.contract.ServiceName;

/** The topics of a node's bus. Nothing else is published there. */
public final class Topics {

    public static final String ROOT = "twinhost";
    public static final String SNAPSHOT = "snapshot";
    public static final String MEMBERSHIP = "membership";
    public static final String FENCING = "fencing";
    public static final String VOLUMES = "volumes";
    public static final String GUESTS = "guests";
    public static final String STATUS = "status";

    /** What heartbeat shall carry to other nodes: {@link Outbound}. */
    public static final String OUTBOX = ROOT + "/heartbeat/outbox";

    /** What one message may have: more is refused by the broker ({@code message_size_limit}), who ends the connection. */
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    private static final Map<ServiceName, String> COMMANDS = ofEach("command");
    private static final Map<ServiceName, String> REPLIES = ofEach("reply");

    private Topics() {}

    private static Map<ServiceName, String> ofEach(String what) {
        var topics = new EnumMap<ServiceName, String>(ServiceName.class);
        for (var service : ServiceName.values()) {
            topics.put(service, ROOT + "/" + service.label() + "/" + what);
        }
        return topics;
    }

    /** Retained state, published by its owner alone. */
    public static String state(ServiceName owner, String what) {
        return ROOT + "/" + owner.label() + "/state/" + what;
    }

    /** Requests to a service of this node. */
    public static String command(ServiceName service) {
        return Objects.requireNonNull(COMMANDS.get(service));
    }

    /** Answers to a service's own requests. */
    public static String reply(ServiceName service) {
        return Objects.requireNonNull(REPLIES.get(service));
    }
}
