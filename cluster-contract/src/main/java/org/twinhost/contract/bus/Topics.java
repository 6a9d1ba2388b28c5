package org.twinhost.contract.bus;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.twinhost.contract.ServiceName;

/**
 * The topics of a node's bus; nothing else is published there. Each names who writes it, and the broker lets nobody else
 * (decision 0081). {@link Topic} reads them.
 */
public final class Topics {

    public static final String ROOT = "twinhost";
    public static final String SNAPSHOT = "snapshot";
    public static final String MEMBERSHIP = "membership";
    public static final String FENCING = "fencing";
    public static final String VOLUMES = "volumes";
    public static final String GUESTS = "guests";
    public static final String STATUS = "status";

    /** What one message may have: more is refused by the broker ({@code message_size_limit}), who ends the connection. */
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    private static final Map<ServiceName, Map<ServiceName, String>> COMMANDS = ofEachPair("command");
    private static final Map<ServiceName, Map<ServiceName, String>> REPLIES = ofEachPair("reply");

    private Topics() {}

    private static Map<ServiceName, Map<ServiceName, String>> ofEachPair(String what) {
        var topics = new EnumMap<ServiceName, Map<ServiceName, String>>(ServiceName.class);
        for (var to : ServiceName.values()) {
            var ofOne = new EnumMap<ServiceName, String>(ServiceName.class);
            for (var from : ServiceName.values()) {
                ofOne.put(from, ROOT + "/" + to.label() + "/" + what + "/" + from.label());
            }
            topics.put(to, ofOne);
        }
        return topics;
    }

    private static String of(Map<ServiceName, Map<ServiceName, String>> topics, ServiceName to, ServiceName from) {
        return Objects.requireNonNull(Objects.requireNonNull(topics.get(to)).get(from));
    }

    /** Filters of what a service hears: all states, what is for itself, and heartbeat what it is to carry. */
    public static List<String> heardBy(ServiceName service) {
        var own = ROOT + "/" + service.label() + "/";
        var heard = List.of(ROOT + "/+/state/+", own + "command/+", own + "reply/+", own + "remote/+");
        return service == ServiceName.HEARTBEAT ? Stream.concat(heard.stream(), Stream.of(own + "outbox/+")).toList() : heard;
    }

    /** Retained state, published by its owner alone. */
    public static String state(ServiceName owner, String what) {
        return ROOT + "/" + owner.label() + "/state/" + what;
    }

    /** Requests of one service of this node to another. */
    public static String command(ServiceName to, ServiceName from) {
        return of(COMMANDS, to, from);
    }

    /** Answers of one service of this node to requests of another. */
    public static String reply(ServiceName to, ServiceName from) {
        return of(REPLIES, to, from);
    }

    /** What a service asks heartbeat to carry to other nodes: {@link Outbound}. */
    public static String outbox(ServiceName from) {
        return ROOT + "/heartbeat/outbox/" + from.label();
    }

    /** Requests of other nodes, brought by heartbeat: {@link Inbound}. */
    public static String remoteCommand(ServiceName to) {
        return ROOT + "/" + to.label() + "/remote/command";
    }

    /** Answers of other nodes, brought by heartbeat: {@link Inbound}. */
    public static String remoteReply(ServiceName to) {
        return ROOT + "/" + to.label() + "/remote/reply";
    }
}
