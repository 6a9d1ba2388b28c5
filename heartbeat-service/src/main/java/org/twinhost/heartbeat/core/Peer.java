package org.twinhost.heartbeat.core;

import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.packet.Incoming;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Outgoing;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.ReplayWindow;

/**
 * Another node as it was heard since this service started.
 *
 * @param session the newest heard since the start; {@link NodeSession#UNKNOWN}: none
 * @param lastStatus what it said last
 * @param links what was heard on each link
 * @param replicationAtMs when its replication service was heard last, by the word of ours
 * @param lost whether it was given up; ends when it is heard again
 * @param outgoing messages to this session of it
 * @param incoming messages from this session of it
 */
public record Peer(
        NodeId node, NodeSession session, LastStatus lastStatus, SortedMap<String, Hearing> links, long replicationAtMs,
                boolean lost,
        Outgoing outgoing, Incoming incoming) {

    /** A moment before everything. */
    static final long NEVER = Long.MIN_VALUE / 2;

    /**
     * @param counter of the packet that said it
     * @param status null: nothing said yet
     * @param echoOf which session of ours it knows
     */
    record LastStatus(long counter, Packet.Status status, NodeSession echoOf) {

        static final LastStatus NOTHING = new LastStatus(0, null, NodeSession.UNKNOWN);
    }

    /**
     * One link.
     *
     * @param heardAtMs when the last authentic packet arrived
     * @param window which packets of the session arrived
     * @param stampMs the peer's clock in the newest of them, to be echoed
     * @param echoedMs our clock in the newest of our packets that the peer heard on this link
     * @param condition what was last made of that
     */
    public record Hearing(long heardAtMs, ReplayWindow window, long stampMs, long echoedMs, LinkCondition condition) {

        static final Hearing NOTHING = new Hearing(NEVER, ReplayWindow.EMPTY, NEVER, NEVER, LinkCondition.UNHEARD);

        Hearing heard(long nowMs, Packet packet) {
            return new Hearing(nowMs, window.with(packet.counter()), Math.max(stampMs, packet.stampMs()), echoedMs, condition);
        }

        Hearing echoed(long stamp) {
            return new Hearing(heardAtMs, window, stampMs, Math.max(echoedMs, stamp), condition);
        }

        Hearing in(LinkCondition next) {
            return new Hearing(heardAtMs, window, stampMs, echoedMs, next);
        }
    }

    /** What a link is worth. */
    public enum LinkCondition {
        /** Nothing arrived since the service started. */
        UNHEARD,
        /** Both sides hear each other. */
        UP,
        /** We hear the peer, the peer doesn't hear us: no messages this way. */
        ONE_WAY,
        /** Silent for warntime. */
        LATE,
        /** Silent for deadtime. */
        DOWN
    }

    static Peer unheard(NodeId node) {
        return new Peer(node, NodeSession.UNKNOWN, LastStatus.NOTHING, new TreeMap<>(), NEVER, false, Outgoing.EMPTY,
                Incoming.EMPTY);
    }

    public Hearing on(String link) {
        return links.getOrDefault(link, Hearing.NOTHING);
    }

    Packet.Status status() {
        return lastStatus.status();
    }

    long heardAtMs() {
        var latest = NEVER;
        for (var hearing : links.values()) {
            latest = Math.max(latest, hearing.heardAtMs());
        }
        return latest;
    }

    /** The newest of our moments that the peer has provably heard of. */
    long echoedMs() {
        var latest = NEVER;
        for (var hearing : links.values()) {
            latest = Math.max(latest, hearing.echoedMs());
        }
        return latest;
    }

    boolean isHeard() {
        return !session.equals(NodeSession.UNKNOWN);
    }

    /** Another session: counters, echoes and messages of the old one are void; what was heard remains heard. */
    Peer inSession(NodeSession next) {
        var fresh = new TreeMap<String, Hearing>();
        links.forEach((link, hearing) -> fresh.put(link,
                new Hearing(hearing.heardAtMs(), ReplayWindow.EMPTY, NEVER, NEVER, LinkCondition.UNHEARD)));
        return new Peer(node, next, LastStatus.NOTHING, fresh, replicationAtMs, lost, Outgoing.EMPTY, Incoming.EMPTY);
    }

    Peer with(LastStatus next) {
        return new Peer(node, session, next, links, replicationAtMs, lost, outgoing, incoming);
    }

    Peer with(String link, Hearing hearing) {
        var all = new TreeMap<>(links);
        all.put(link, hearing);
        return new Peer(node, session, lastStatus, all, replicationAtMs, lost, outgoing, incoming);
    }

    Peer with(Outgoing next) {
        return new Peer(node, session, lastStatus, links, replicationAtMs, lost, next, incoming);
    }

    Peer with(Incoming next) {
        return new Peer(node, session, lastStatus, links, replicationAtMs, lost, outgoing, next);
    }

    Peer lost(boolean isLost) {
        return new Peer(node, session, lastStatus, links, replicationAtMs, isLost, outgoing, incoming);
    }

    Peer replicationHeard(long atMs) {
        return new Peer(node, session, lastStatus, links, Math.max(atMs, replicationAtMs), lost, outgoing, incoming);
    }
}
