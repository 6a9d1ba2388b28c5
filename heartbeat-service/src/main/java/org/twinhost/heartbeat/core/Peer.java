package org.twinhost.heartbeat.core;

import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.heartbeat.core.packet.Incoming;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Outgoing;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.heartbeat.core.packet.ReplayWindow;

/**
 * Another node as it was heard since this service started.
 *
 * @param session the newest that echoed our session; {@link NodeSession#UNKNOWN}: none
 * @param lastStatus what it said last
 * @param links what was heard on each link
 * @param replicationAtMs when its replication service was heard last, by the word of ours
 * @param lost whether it was given up; ends when it is heard again
 * @param outgoing messages to this session of it
 * @param incoming messages from this session of it
 * @param introduced a newer session of it that has not echoed us yet
 */
public record Peer(
        NodeId node, NodeSession session, LastStatus lastStatus, SortedMap<String, Hearing> links, long replicationAtMs,
                boolean lost,
        Outgoing outgoing, Incoming incoming, Introduction introduced) {

    /** A moment before everything. */
    static final long NEVER = Long.MIN_VALUE / 2;

    /**
     * @param counter of the packet that said it: the newest of its session
     * @param status null: nothing said yet
     * @param atMs when that packet arrived, or the last one of an earlier session
     */
    record LastStatus(long counter, Packet.@Nullable Status status, long atMs) {

        static final LastStatus NOTHING = new LastStatus(0, null, NEVER);
    }

    /**
     * A session that was heard and has not echoed us yet: it may be a recording. What is to be echoed is kept, nothing of what
     * it said. Sessions rise, so that no recording displaces the one that runs.
     */
    record Introduction(NodeSession session, SortedMap<String, Hearing> links) {

        static final Introduction NONE = new Introduction(NodeSession.UNKNOWN, new TreeMap<>());

        boolean isNew(Packet packet) {
            var newer = packet.sender().compareTo(session);
            return newer > 0 || newer == 0 && on(packet.link()).window().isNew(packet.counter());
        }

        Introduction with(Packet packet) {
            var all = packet.sender().equals(session) ? new TreeMap<>(links) : new TreeMap<String, Hearing>();
            var before = all.getOrDefault(packet.link(), Hearing.NOTHING);
            all.put(packet.link(), before.heard(NEVER, packet));
            return new Introduction(packet.sender(), all);
        }

        private Hearing on(String link) {
            return links.getOrDefault(link, Hearing.NOTHING);
        }
    }

    /**
     * One link.
     *
     * @param heardAtMs when the last authentic packet arrived that echoes our session
     * @param window which packets of the session arrived
     * @param stampMs the peer's clock in the newest of them, to be echoed
     * @param echoedMs our clock in the newest of our packets that the peer heard on this link
     * @param condition what was last made of that
     */
    public record Hearing(long heardAtMs, ReplayWindow window, long stampMs, long echoedMs, LinkCondition condition) {

        static final Hearing NOTHING = new Hearing(NEVER, ReplayWindow.EMPTY, NEVER, NEVER, LinkCondition.UNHEARD);

        Hearing heard(long atMs, Packet packet) {
            return new Hearing(atMs, window.with(packet.counter()), Math.max(stampMs, packet.stampMs()), echoedMs, condition);
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
                Incoming.EMPTY, Introduction.NONE);
    }

    public Hearing on(String link) {
        return links.getOrDefault(link, Hearing.NOTHING);
    }

    Packet.@Nullable Status status() {
        return lastStatus.status();
    }

    /** The same of who is known to have said something. */
    Packet.Status said() {
        return Objects.requireNonNull(status(), () -> node + " has said nothing in this session yet");
    }

    /**
     * The last moment at which it certainly lived, as far as silence is concerned: its newest packet arrived, and echoed us no
     * longer ago than a deadtime. That much a peer may be deaf and still be believed, so that it can say that it went on
     * without us; what was held back and is played when it is dead ages with its last echo.
     */
    long aliveAtMs(long deadtimeMs) {
        var echoed = echoedMs();
        return echoed == NEVER ? NEVER : Math.min(lastStatus.atMs(), echoed + deadtimeMs);
    }

    /** When anything of its session arrived. */
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

    /** Whether a newer session of it is there that has not echoed us yet. */
    boolean isIntroduced() {
        return introduced.session().compareTo(session) > 0;
    }

    /** What it is told to have said last, by link: the newest session is the one that runs. */
    SortedMap<String, Hearing> toEcho() {
        return isIntroduced() ? introduced.links() : links;
    }

    /** Another session: counters, echoes and messages of the old one are void; what was heard remains heard. */
    Peer inSession(NodeSession next) {
        var fresh = new TreeMap<String, Hearing>();
        links.forEach((link, hearing) -> fresh.put(link,
                new Hearing(hearing.heardAtMs(), ReplayWindow.EMPTY, NEVER, NEVER, LinkCondition.UNHEARD)));
        if (introduced.session().equals(next)) {
            introduced.links().forEach((link, met) -> fresh.put(link,
                    new Hearing(on(link).heardAtMs(), met.window(), met.stampMs(), NEVER, LinkCondition.UNHEARD)));
        }
        return new Peer(node, next, new LastStatus(0, null, lastStatus.atMs()), fresh, replicationAtMs, lost, Outgoing.EMPTY,
                Incoming.EMPTY, introduced.session().compareTo(next) > 0 ? introduced : Introduction.NONE);
    }

    Peer with(LastStatus next) {
        return new Peer(node, session, next, links, replicationAtMs, lost, outgoing, incoming, introduced);
    }

    Peer with(String link, Hearing hearing) {
        var all = new TreeMap<>(links);
        all.put(link, hearing);
        return new Peer(node, session, lastStatus, all, replicationAtMs, lost, outgoing, incoming, introduced);
    }

    Peer with(Outgoing next) {
        return new Peer(node, session, lastStatus, links, replicationAtMs, lost, next, incoming, introduced);
    }

    Peer with(Incoming next) {
        return new Peer(node, session, lastStatus, links, replicationAtMs, lost, outgoing, next, introduced);
    }

    Peer with(Introduction next) {
        return new Peer(node, session, lastStatus, links, replicationAtMs, lost, outgoing, incoming, next);
    }

    Peer lost(boolean isLost) {
        return new Peer(node, session, lastStatus, links, replicationAtMs, isLost, outgoing, incoming, introduced);
    }

    Peer replicationHeard(long atMs) {
        return new Peer(node, session, lastStatus, links, Math.max(atMs, replicationAtMs), lost,
                outgoing, incoming, introduced);
    }
}
