package org.twinhost.simulator.world;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.replication.Role;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.heartbeat.core.MembershipState;
import org.twinhost.heartbeat.core.packet.Packet;
import org.twinhost.replication.volume.VolumeDesk;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.disk.Disk;

/**
 * Who watches the world and says when something must not be: the checks, attached when the world is made. The world tells it
 * what happens and rests on nothing that it answers, but that guests ask it what they were told before.
 */
public interface Observer {

    /** Runs after every event: must be quick. */
    void afterEvent();

    /** Watches a volume; asked for once each. */
    Volume volume(String name, Workload workload);

    /** What heartbeat's adapter tells. */
    Membership membership();

    /** What fencing's adapter tells, and whoever lies. */
    Proofs proofs();

    /** What those tell who are about to act. */
    Actions actions();

    /** What config's adapter tells, and people at the directories. */
    Revisions revisions();

    /** Heartbeat sends a packet. */
    void sends(Process process, Packet packet);

    /** A process gives a message to its broker. */
    void publishes(Process process, String topic, Object message);

    /** One volume. */
    interface Volume {

        /** A replica begins to work. */
        void serves(Node node, Process process, VolumeDesk desk, Disk disk);

        /** Where its guest writes, and what. */
        Workload workload();

        /** The guest was told that its write was taken. */
        void acknowledged(Node node, int block, long[] values, boolean durable);

        /** The guest was told that its flush is done; what had been acknowledged when it was asked for? */
        void flushed(Node node, long[] whenAsked);

        /** A guest read that. */
        void checkRead(Node node, int block, long value, long atLeast);

        /** By slot: the newest acknowledged values. */
        long[] acknowledgedNow();

        long leastOf(int block);

        /** Writes acknowledged to guests so far. */
        long acknowledgedWrites();

        /** ReplicaFacts is about to be written there. */
        void writesMetadata(Node node, byte[] bytes);

        void losesPower(Node node);

        /** The role of the replica there, Unknown while it does not run. */
        Role roleOn(NodeId node);

        /** Whether the other replica is the good one, in force and alone enough: a person may take this node's disk away. */
        boolean isSafeWithout(Node node);

        /** Whether a guest would be answered now. */
        boolean isServed();

        /** Two UpToDate replicas with nothing under way are byte-identical (S6); does nothing while something is. */
        void checkIfAtRest();

        /** When it has healed and guests are paused and answered. */
        void checkAtTheEnd();

        /** Whether both replicas have nothing under way and nothing left to do. */
        boolean isAtRest();

        /** Whether both replicas work, are UpToDate, joined, and nothing is left to sync. */
        boolean isHealed();

        /** For the story of what broke. */
        String describe();
    }

    /** Views. */
    interface Membership {

        /** First of all after an event: who stood still for too long has doubts before it acts on (S4). */
        void awake(Process process, MembershipState state, long nowMs);

        /** After an event of the heartbeat on that node, before anything of it left the process. */
        void moved(Process process, MembershipState state, long nowMs);

        /** Its heartbeat is gone: nobody there acts in a view any more. */
        void gone(NodeId node);

        /** The view in which the node may act, as of heartbeat's last event there; {@link View#NONE}: none. */
        View viewInUse(NodeId node);

        /** Whether the node runs and has said goodbye, durably: it acts on nothing until its next boot. */
        boolean hasLeft(Node node);
    }

    /** Proofs that a node is off. */
    interface Proofs {

        /** Somebody lies about this node: what follows from it is not held against the cores. */
        void excuse(NodeId node, String lie);

        /** Whether a lie about this node was told. */
        boolean isExcused(NodeId node);

        /** A keeper shows its proofs; {@code before} is null at its start. */
        void shown(Process keeper, FencingState visible, FencingState before, FencingDocument onDisk);
    }

    /** What is done by whom, at the moment when it is begun. */
    interface Actions {

        /**
         * Somebody acts by an order.
         *
         * @param known what its heartbeat told it last; null: nothing yet
         * @param ordered the view in which the order was given
         */
        void actsByOrder(Node node, String action, View known, boolean quorate, View ordered);

        /** A guest is created: its volumes were Primary there when replication was asked, or since (S1). */
        void creates(Node node, String guest, List<String> volumes, long askedAtMicros);

        /** A coordinator orders a guest to be started, or its volume to be promoted for it. */
        void ordersStart(NodeId coordinator, View view, String guest, NodeId target);

        /** A fencing is carried on after a restart. */
        void carriesOn(NodeId keeper, FencingDocument.OffSent off, long incarnation);

        /**
         * A resource service tells that something happened.
         *
         * @param isAwaited a failover waits for what it is about
         */
        void happened(ClusterEvent event, boolean isAwaited);

        /** A node got an event that another one keeps. */
        void learnt(NodeId node, ClusterEvent event);

        /** The first power-off of a fencing is sent. */
        void shoots(NodeId keeper, NodeId victim, HeartbeatState known, boolean wasSilent);
    }

    /** Revisions of the configuration. */
    interface Revisions {

        /**
         * A config service takes a revision.
         *
         * @param before what it published until now; null: nothing
         */
        void taken(NodeId node, Revision before, ClusterSnapshot now);

        /** Somebody wants this revision to be. */
        void wanted(Revision revision);

        /** A config service wants its directory written. @param sinceMs how long ago it was the quorate coordinator last */
        void written(NodeId node, Revision revision, long sinceMs, long maxAgeMs, HeartbeatState heard);

        /** Its own publication came back to it. @param keptNumber of the newest on its disk */
        void published(NodeId node, Revision revision, long keptNumber);
    }
}
