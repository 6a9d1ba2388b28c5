package org.twinhost.resource.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;

/** The replication services' promises for both nodes: generations, marks by proof, resync, roles. */
public final class Storage {

    private static final int RESYNC_MS = 500;

    private static final class Replica {
        Role role = Role.SECONDARY;
        DiskState disk = DiskState.UP_TO_DATE;
        int generation = 1;
        boolean excludedPeer;
        long peerIncarnation;
        long resyncUntilMs = -1;
        boolean gone;
    }

    private final World world;
    private final Map<String, Map<Node, Replica>> volumes = new HashMap<>();
    private boolean connected;
    /** Replication that asks for no proof: then only the resource cores stand between a lost node and S4. */
    boolean trusting;

    Storage(World world) {
        this.world = world;
        world.snapshot.volumes().forEach(volume -> volumes.put(volume.name(), new HashMap<>()));
    }

    private Replica replica(Node node, String volume) {
        return volumes.get(volume).computeIfAbsent(node, _ -> new Replica());
    }

    private List<String> names() {
        return world.snapshot.volumes().stream().map(VolumeConfig::name).toList();
    }

    void booted(Node node) {
        for (String name : names()) {
            Replica replica = replica(node, name);
            replica.role = Role.SECONDARY;
            replica.excludedPeer = false;
            if (replica.disk == DiskState.UP_TO_DATE) {
                replica.disk = DiskState.CONSISTENT;
            }
        }
    }

    void died(Node node) {
        names().forEach(name -> replica(node, name).role = Role.SECONDARY);
        connected = false;
    }

    boolean allPrimary(Node node, String guest) {
        return world.snapshot.guest(guest).orElseThrow().volumes().stream()
                .allMatch(volume -> replica(node, volume).role == Role.PRIMARY);
    }

    boolean anyPrimary(Node node, String guest) {
        return world.snapshot.guest(guest).orElseThrow().volumes().stream()
                .anyMatch(volume -> replica(node, volume).role == Role.PRIMARY);
    }

    void step() {
        Node a = world.nodes().getFirst();
        Node b = world.nodes().getLast();
        boolean now = world.connected(a, b) && !a.dead.contains(ServiceName.REPLICATION)
                && !b.dead.contains(ServiceName.REPLICATION);
        boolean changed = now != connected;
        connected = now;
        for (String name : names()) {
            changed |= now ? meet(a, b, replica(a, name), replica(b, name)) : apart(a, b, name) | apart(b, a, name);
        }
        if (changed) {
            world.nodes().forEach(Node::publish);
        }
    }

    private boolean meet(Node a, Node b, Replica ofA, Replica ofB) {
        boolean changed = ofA.peerIncarnation != b.incarnation || ofB.peerIncarnation != a.incarnation;
        ofA.peerIncarnation = b.incarnation;
        ofB.peerIncarnation = a.incarnation;
        ofA.excludedPeer = false;
        ofB.excludedPeer = false;
        if (ofA.gone || ofB.gone) {
            return changed;
        }
        if (ofA.generation == ofB.generation) {
            changed |= upToDate(ofA) | upToDate(ofB);
        } else {
            Replica newer = ofA.generation > ofB.generation ? ofA : ofB;
            Replica older = newer == ofA ? ofB : ofA;
            changed |= upToDate(newer);
            changed |= resync(older, newer.generation);
        }
        return changed;
    }

    private static boolean upToDate(Replica replica) {
        boolean changed = replica.disk != DiskState.UP_TO_DATE;
        replica.disk = DiskState.UP_TO_DATE;
        return changed;
    }

    private boolean resync(Replica older, int generation) {
        if (older.resyncUntilMs < 0) {
            older.disk = DiskState.INCONSISTENT;
            older.resyncUntilMs = world.nowMs() + RESYNC_MS;
            return true;
        }
        if (world.nowMs() < older.resyncUntilMs) {
            return false;
        }
        older.resyncUntilMs = -1;
        older.generation = generation;
        older.disk = DiskState.UP_TO_DATE;
        return true;
    }

    private boolean apart(Node node, Node peer, String name) {
        Replica replica = replica(node, name);
        replica.resyncUntilMs = -1;
        boolean proven = node.on && replica.disk == DiskState.UP_TO_DATE && !replica.excludedPeer
                && (node.fencing.proves(peer.id, replica.peerIncarnation) || node.knowsThatPeerLeft());
        if (proven) {
            replica.excludedPeer = true;
            if (replica.role == Role.PRIMARY) {
                replica.generation++;
            }
        }
        return proven;
    }

    private String refusal(Node node, String name) {
        Replica replica = replica(node, name);
        Replica peer = replica(world.other(node), name);
        if (replica.disk != DiskState.UP_TO_DATE) {
            return "the replica here is " + replica.disk;
        }
        if (connected) {
            return peer.role == Role.PRIMARY ? "the peer is Primary" : null;
        }
        return replica.excludedPeer || trusting ? null : "the peer is not connected and neither marked nor proven off";
    }

    String promote(Node node, String name, View view) {
        Replica replica = replica(node, name);
        if (replica.role == Role.PRIMARY) {
            return null;
        }
        String refusal = view.equals(node.view()) ? refusal(node, name) : "another view";
        if (refusal == null) {
            replica.role = Role.PRIMARY;
            replica.generation += connected ? 0 : 1;
            world.say(node.id, "replication: " + name + " Primary");
            world.nodes().forEach(Node::publish);
        }
        return refusal;
    }

    String demote(Node node, String name, View view) {
        if (!view.equals(node.view())) {
            return "another view";
        }
        boolean used = world.snapshot.guests().stream()
                .anyMatch(guest -> guest.volumes().contains(name) && node.hypervisor.isLive(guest.name()));
        if (used) {
            return "it is in use";
        }
        replica(node, name).role = Role.SECONDARY;
        world.say(node.id, "replication: " + name + " Secondary");
        world.nodes().forEach(Node::publish);
        return null;
    }

    public void spoil(Node node, String name) {
        replica(node, name).disk = DiskState.FAILED;
        replica(node, name).generation = 0;
        node.publish();
    }

    /** Under a guest that runs: its requests wait. */
    void loseRole(Node node, String name) {
        replica(node, name).role = Role.SECONDARY;
        node.publish();
    }

    /** For good: no resync brings it back. */
    void takeAway(Node node, String name) {
        replica(node, name).gone = true;
        spoil(node, name);
    }

    ReplicationState state(Node node) {
        List<VolumeState> states = new ArrayList<>();
        for (String name : names()) {
            Node other = world.other(node);
            Replica own = replica(node, name);
            Replica peer = replica(other, name);
            String refusal = own.role == Role.PRIMARY ? null : refusal(node, name);
            ConnectionState connection = !connected ? ConnectionState.CONNECTING
                    : own.resyncUntilMs >= 0 ? ConnectionState.SYNC_TARGET
                    : peer.resyncUntilMs >= 0 ? ConnectionState.SYNC_SOURCE : ConnectionState.CONNECTED;
            boolean frozen = own.role == Role.PRIMARY && !connected && !own.excludedPeer;
            states.add(new VolumeState(name, 1 << 26, own.role, own.disk, connection, frozen, null, other.id,
                    connected ? peer.role : Role.UNKNOWN, connected ? peer.disk : DiskState.UNKNOWN,
                    own.role == Role.SECONDARY && refusal == null, refusal,
                    connected && peer.disk == DiskState.UP_TO_DATE || !connected && !own.excludedPeer,
                    "000000000000000" + own.generation, 0, null));
        }
        return new ReplicationState(0, world.now(), node.id, node.incarnation, 1, states, List.of());
    }
}
