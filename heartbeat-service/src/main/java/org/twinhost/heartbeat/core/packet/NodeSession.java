package org.twinhost.heartbeat.core.packet;

/**
 * One start of a node's heartbeat service. Anything from an older one is void (design §3).
 *
 * @param incarnation the node's boot; 0: unknown
 * @param session the start of the service, raised durably each time
 */
public record NodeSession(long incarnation, long session) implements Comparable<NodeSession> {

    public static final NodeSession UNKNOWN = new NodeSession(0, 0);

    @Override
    public int compareTo(NodeSession other) {
        return incarnation != other.incarnation
                ? Long.compare(incarnation, other.incarnation)
                : Long.compare(session, other.session);
    }

    @Override
    public String toString() {
        return incarnation + "." + session;
    }
}
