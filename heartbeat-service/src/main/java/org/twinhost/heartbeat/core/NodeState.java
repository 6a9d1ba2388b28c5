package org.twinhost.heartbeat.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.Liveness;

/**
 * Everything heartbeat knows. What others may see of it follows from {@link Disk#durable()} and is told by {@link Standpoint}.
 *
 * @param topology null: no configuration yet
 * @param peers as heard; like all maps in here never changed once they are
 * @param announced the view that this node asks the others to agree to; null: none
 * @param strangers who sends what can't be accepted, by link and address
 */
public record NodeState(
        NodeId self, NodeSession me, Topology topology, Disk disk, Pulse pulse, SortedMap<NodeId, Peer> peers, View announced,
        SortedMap<String, Strangers.Stranger> strangers, Spoken spoken) {

    /**
     * @param durable what is on stable storage
     * @param wanted what shall be
     * @param writing what is being written; null: nothing
     * @param withdrawn the durable view was given up; the disk does not say so yet
     * @param decidedAtMs when the wanted view was decided
     * @param answers commands to be answered once all is durable
     */
    public record Disk(
            Stored durable, Stored wanted, Stored writing, boolean withdrawn, long decidedAtMs, List<String> answers) {

        Disk wanting(Stored next) {
            return new Disk(durable, next, writing, withdrawn, decidedAtMs, answers);
        }

        Disk withdrawing(Stored next) {
            return new Disk(durable, next, writing, true, decidedAtMs, answers);
        }

        Disk deciding(Stored next, long nowMs) {
            return new Disk(durable, next, writing, withdrawn, nowMs, answers);
        }

        Disk writingIt() {
            return new Disk(durable, wanted, wanted, withdrawn, decidedAtMs, answers);
        }

        Disk written(Stored stored) {
            var sameView = stored.view().equals(durable.view());
            return new Disk(stored, wanted, null, withdrawn && sameView, decidedAtMs, answers);
        }

        Disk answering(List<String> next) {
            return new Disk(durable, wanted, writing, withdrawn, decidedAtMs, next);
        }
    }

    /**
     * @param tickMs the last tick
     * @param keepaliveMs when the last keepalive was due
     * @param listeningSinceMs since when nothing was missed: the start, or the end of the last pause
     * @param doubtSinceMs since when the view has to be confirmed before it may be used; {@link Peer#NEVER}: it need not
     * @param doubt why
     * @param staleCoordinatorSinceMs since when the coordinator has an older configuration; {@link Peer#NEVER}: it has not
     * @param calmUntilMs ticks before that change nothing, see {@link Calm}; {@link Peer#NEVER}: the next one may
     */
    public record Pulse(
            long tickMs, long keepaliveMs, long listeningSinceMs, long doubtSinceMs, String doubt,
            long staleCoordinatorSinceMs, long calmUntilMs) {

        boolean doubts() {
            return doubtSinceMs != Peer.NEVER;
        }

        Pulse ticked(long nowMs) {
            return new Pulse(nowMs, keepaliveMs, listeningSinceMs, doubtSinceMs, doubt, staleCoordinatorSinceMs,
                    calmUntilMs);
        }

        Pulse kept(long dueMs) {
            return new Pulse(tickMs, dueMs, listeningSinceMs, doubtSinceMs, doubt, staleCoordinatorSinceMs, calmUntilMs);
        }

        Pulse resumed(long nowMs, String why) {
            return new Pulse(nowMs, keepaliveMs, nowMs, nowMs, why, Peer.NEVER, Peer.NEVER);
        }

        Pulse sure() {
            return new Pulse(tickMs, keepaliveMs, listeningSinceMs, Peer.NEVER, null, staleCoordinatorSinceMs, calmUntilMs);
        }

        Pulse staleSince(long atMs) {
            return atMs == staleCoordinatorSinceMs
                    ? this
                    : new Pulse(tickMs, keepaliveMs, listeningSinceMs, doubtSinceMs, doubt, atMs, calmUntilMs);
        }

        Pulse calmUntil(long ms) {
            return ms == calmUntilMs
                    ? this
                    : new Pulse(tickMs, keepaliveMs, listeningSinceMs, doubtSinceMs, doubt, staleCoordinatorSinceMs, ms);
        }
    }

    /**
     * @param counter of the last packet sent
     * @param status what was last said to the peers
     * @param shown what was last published, ages left out
     */
    record Spoken(long counter, Packet.Status status, Standpoint.Shown shown) {}

    /**
     * A service that starts.
     *
     * @param stored what an earlier session left; null: nothing
     */
    public static NodeState starting(NodeId self, NodeSession me, Stored stored, long nowMs) {
        var durable = stored == null ? Stored.blank(me.incarnation()) : stored.inBoot(me.incarnation());
        var doubt = durable.view().equals(View.NONE) ? Peer.NEVER : nowMs;
        return new NodeState(self, me, null,
                new Disk(durable, durable, null, false, nowMs, List.of()),
                new Pulse(nowMs, nowMs, nowMs, doubt, "heartbeat-service was restarted", Peer.NEVER, Peer.NEVER),
                new TreeMap<>(), null, new TreeMap<>(), new Spoken(0, null, null));
    }

    Peer peer(NodeId node) {
        var known = peers.get(node);
        return known == null ? Peer.unheard(node) : known;
    }

    Liveness liveness(NodeId node, Stored by, long nowMs) {
        var peer = peer(node);
        var known = by.peer(node);
        return new Suspicion(topology.timing()).judge(new Suspicion.Evidence(known.hasLeft(), peer.isHeard(),
                known.heardThisBoot(), by.view().has(node), peer.lost(), silenceMs(peer, nowMs),
                nowMs - peer.replicationAtMs()));
    }

    long silenceMs(Peer peer, long nowMs) {
        return nowMs - Math.max(peer.heardAtMs(), pulse.listeningSinceMs());
    }

    /** Whether what the peer said last was said knowing us: this session, awake, not long ago. */
    boolean isCurrent(Peer peer, long nowMs) {
        return peer.standing().echoOf().equals(me)
                && peer.echoedMs() >= pulse.listeningSinceMs()
                && nowMs - peer.echoedMs() < topology.timing().deadtimeMs();
    }

    boolean isRefusingPackets(long nowMs) {
        return !strangers.isEmpty() && strangers.values().stream()
                .anyMatch(one -> nowMs - one.lastMs() < topology.timing().deadtimeMs());
    }

    List<NodeId> others() {
        var others = new ArrayList<NodeId>(topology.nodes().size());
        for (var node : topology.nodes()) {
            if (!node.equals(self)) {
                others.add(node);
            }
        }
        return others;
    }

    Quorum quorum() {
        return new Quorum(topology.nodes(), disk.wanted().met(), disk.wanted().excused());
    }

    NodeState with(Topology next) {
        return new NodeState(self, me, next, disk, pulse, peers, announced, strangers, spoken);
    }

    NodeState with(Disk next) {
        return new NodeState(self, me, topology, next, pulse, peers, announced, strangers, spoken);
    }

    NodeState with(Pulse next) {
        return next == pulse ? this : new NodeState(self, me, topology, disk, next, peers, announced, strangers, spoken);
    }

    NodeState with(Spoken next) {
        return new NodeState(self, me, topology, disk, pulse, peers, announced, strangers, next);
    }

    NodeState with(Peer peer) {
        var all = new TreeMap<>(peers);
        all.put(peer.node(), peer);
        return new NodeState(self, me, topology, disk, pulse, all, announced, strangers, spoken);
    }

    NodeState announcing(View next) {
        return next == announced ? this : new NodeState(self, me, topology, disk, pulse, peers, next, strangers, spoken);
    }

    NodeState knowing(SortedMap<String, Strangers.Stranger> next) {
        return new NodeState(self, me, topology, disk, pulse, peers, announced, next, spoken);
    }
}
