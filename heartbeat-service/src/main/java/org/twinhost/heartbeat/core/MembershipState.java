package org.twinhost.heartbeat.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.membership.Quorum;
import org.twinhost.heartbeat.core.membership.Silence;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.heartbeat.core.membership.Topology;
import org.twinhost.heartbeat.core.packet.NodeSession;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.kernel.Durable;
import org.twinhost.kernel.NextDeadline;

/**
 * Everything heartbeat knows. What others may see of it follows from {@link Persistence#durable()} and is told by {@link
 * PublishedMembership}.
 *
 * @param configured what was configured; null: no configuration yet
 * @param peers as heard; like all maps in here never changed once they are
 * @param announced the view that this node asks the others to agree to; null: none
 * @param rejected who sends what can't be accepted, by link and address: counted and shown, nothing follows from it
 */
public record MembershipState(
        NodeId self, NodeSession me, @Nullable Topology configured, Persistence disk, TickState ticks,
        SortedMap<NodeId, Peer> peers, @Nullable View announced,
        SortedMap<String, RejectedPackets.RejectedSender> rejected, LastSent lastSent) {

    /**
     * @param facts what is on stable storage and what is on its way there
     * @param withdrawn the durable view was given up; the disk does not say so yet
     * @param decidedAtMs when the newest view was decided
     * @param answers commands to be answered once all is durable
     */
    public record Persistence(
            Durable<StoredMembership> facts, boolean withdrawn, long decidedAtMs, List<String> answers) {

        static Persistence of(StoredMembership stored, long nowMs) {
            return new Persistence(Durable.of(stored), false, nowMs, List.of());
        }

        /** What is on stable storage: all that is shown. */
        public StoredMembership durable() {
            return facts.onDisk();
        }

        /** What was decided last, durable or not. */
        public StoredMembership wanted() {
            return facts.newest();
        }

        /** Promised by anything that the disk may hold after a crash, or will hold; null: nothing. */
        @Nullable View promised() {
            return wanted().promised() != null ? wanted().promised()
                    : facts.writing().map(StoredMembership::promised).orElse(durable().promised());
        }

        Persistence with(Durable<StoredMembership> next) {
            return next == facts ? this : new Persistence(next, withdrawn, decidedAtMs, answers);
        }

        Persistence withdrawing(Durable<StoredMembership> next) {
            return new Persistence(next, true, decidedAtMs, answers);
        }

        Persistence deciding(Durable<StoredMembership> next, long nowMs) {
            return new Persistence(next, withdrawn, nowMs, answers);
        }

        /** The write under way is on the disk. */
        Persistence written(Durable<StoredMembership> next) {
            var sameView = next.onDisk().view().equals(durable().view());
            return new Persistence(next, withdrawn && sameView, decidedAtMs, answers);
        }

        Persistence answering(List<String> next) {
            return new Persistence(facts, withdrawn, decidedAtMs, next);
        }
    }

    /**
     * @param tickMs the last tick
     * @param keepaliveMs when the last keepalive was due
     * @param listeningSinceMs since when nothing was missed: the start, or the end of the last pause
     * @param doubtSinceMs since when the view has to be confirmed before it may be used; {@link Peer#NEVER}: it need not
     * @param doubt why; null: it need not
     * @param staleCoordinatorSinceMs since when the coordinator has an older configuration; {@link Peer#NEVER}: it has not
     * @param silence for a drill, to come or under way; null: none
     * @param unchangedUntilMs ticks before that change nothing, see {@link FastPath}; {@link Peer#NEVER}: the next one may
     */
    public record TickState(
            long tickMs, long keepaliveMs, long listeningSinceMs, long doubtSinceMs, @Nullable String doubt,
            long staleCoordinatorSinceMs, @Nullable Silence silence, long unchangedUntilMs) {

        boolean doubts() {
            return doubtSinceMs != Peer.NEVER;
        }

        /** The next keepalive; when one has listened long enough to judge silence. */
        NextDeadline next(Timing timing, long nowMs) {
            return NextDeadline.after(nowMs, keepaliveMs + timing.keepaliveMs(), listeningSinceMs + timing.deadtimeMs());
        }

        TickState ticked(long nowMs) {
            return new TickState(nowMs, keepaliveMs, listeningSinceMs, doubtSinceMs, doubt, staleCoordinatorSinceMs,
                    silence, unchangedUntilMs);
        }

        TickState kept(long dueMs) {
            return new TickState(tickMs, dueMs, listeningSinceMs, doubtSinceMs, doubt, staleCoordinatorSinceMs,
                    silence, unchangedUntilMs);
        }

        TickState resumed(long nowMs, String why) {
            return new TickState(nowMs, keepaliveMs, nowMs, nowMs, why, Peer.NEVER, silence, Peer.NEVER);
        }

        TickState sure() {
            return new TickState(tickMs, keepaliveMs, listeningSinceMs, Peer.NEVER, null, staleCoordinatorSinceMs,
                    silence, unchangedUntilMs);
        }

        TickState staleSince(long atMs) {
            return atMs == staleCoordinatorSinceMs
                    ? this
                    : new TickState(tickMs, keepaliveMs, listeningSinceMs, doubtSinceMs, doubt, atMs, silence,
                            unchangedUntilMs);
        }

        TickState silent(@Nullable Silence next) {
            return new TickState(tickMs, keepaliveMs, listeningSinceMs, doubtSinceMs, doubt, staleCoordinatorSinceMs, next,
                    Peer.NEVER);
        }

        /** Whether nothing is said and heard now. */
        boolean isSilent(long nowMs) {
            return silence != null && silence.isKept(nowMs);
        }

        TickState unchangedUntil(long ms) {
            return ms == unchangedUntilMs
                    ? this
                    : new TickState(tickMs, keepaliveMs, listeningSinceMs, doubtSinceMs, doubt, staleCoordinatorSinceMs,
                            silence, ms);
        }
    }

    /**
     * @param counter of the last packet sent
     * @param status what was last said to the peers
     * @param shown what was last published, ages left out; null, as the status: nothing yet
     */
    record LastSent(long counter, Packet.@Nullable Status status, PublishedMembership.@Nullable Shown shown) {}

    /**
     * A service that starts.
     *
     * @param stored what an earlier session left; null: nothing
     */
    public static MembershipState starting(NodeId self, NodeSession me, @Nullable StoredMembership stored, long nowMs) {
        var durable = stored == null ? StoredMembership.blank(me.incarnation()) : stored.inBoot(me.incarnation());
        var doubt = durable.view().equals(View.NONE) ? Peer.NEVER : nowMs;
        return new MembershipState(self, me, null,
                Persistence.of(durable, nowMs),
                new TickState(nowMs, nowMs, nowMs, doubt, "heartbeat-service was restarted", Peer.NEVER, null, Peer.NEVER),
                new TreeMap<>(), null, new TreeMap<>(), new LastSent(0, null, null));
    }

    public boolean isConfigured() {
        return configured != null;
    }

    /** Of the configuration; who asks without one has not looked whether there is one. */
    public Topology topology() {
        if (configured == null) {
            throw new IllegalStateException(self + " knows no configuration yet");
        }
        return configured;
    }

    Peer peer(NodeId node) {
        var known = peers.get(node);
        return known == null ? Peer.unheard(node) : known;
    }

    Liveness liveness(NodeId node, StoredMembership by, long nowMs) {
        var peer = peer(node);
        var known = by.peer(node);
        return new Suspicion(topology().timing()).judge(new Suspicion.Evidence(known.hasLeft(), peer.isHeard(),
                known.heardThisBoot(), by.view().has(node), peer.lost(), silenceMs(peer, nowMs),
                nowMs - peer.replicationAtMs()));
    }

    long silenceMs(Peer peer, long nowMs) {
        return nowMs - Math.max(peer.aliveAtMs(topology().timing().deadtimeMs()), ticks.listeningSinceMs());
    }

    /** Whether packets of its session arrive, though it may be deaf. */
    boolean isSpeaking(Peer peer, long nowMs) {
        return nowMs - peer.lastStatus().atMs() < topology().timing().deadtimeMs();
    }

    /** Whether what the peer said last was said knowing us: this session, awake, not long ago. */
    boolean isCurrent(Peer peer, long nowMs) {
        return peer.status() != null
                && peer.echoedMs() >= ticks.listeningSinceMs()
                && nowMs - peer.echoedMs() < topology().timing().deadtimeMs();
    }

    List<NodeId> others() {
        var others = new ArrayList<NodeId>(topology().nodes().size());
        for (var node : topology().nodes()) {
            if (!node.equals(self)) {
                others.add(node);
            }
        }
        return others;
    }

    Quorum quorum() {
        return new Quorum(topology().nodes(), disk.wanted().met(), disk.wanted().excused());
    }

    MembershipState with(Topology next) {
        return new MembershipState(self, me, next, disk, ticks, peers, announced, rejected, lastSent);
    }

    MembershipState with(Persistence next) {
        return new MembershipState(self, me, configured, next, ticks, peers, announced, rejected, lastSent);
    }

    MembershipState with(TickState next) {
        return next == ticks ? this
                : new MembershipState(self, me, configured, disk, next, peers, announced, rejected, lastSent);
    }

    MembershipState with(LastSent next) {
        return new MembershipState(self, me, configured, disk, ticks, peers, announced, rejected, next);
    }

    MembershipState with(Peer peer) {
        var all = new TreeMap<>(peers);
        all.put(peer.node(), peer);
        return new MembershipState(self, me, configured, disk, ticks, all, announced, rejected, lastSent);
    }

    MembershipState announcing(@Nullable View next) {
        return next == announced ? this
                : new MembershipState(self, me, configured, disk, ticks, peers, next, rejected, lastSent);
    }

    MembershipState knowing(SortedMap<String, RejectedPackets.RejectedSender> next) {
        return new MembershipState(self, me, configured, disk, ticks, peers, announced, next, lastSent);
    }
}
