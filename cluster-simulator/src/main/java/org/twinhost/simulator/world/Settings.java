package org.twinhost.simulator.world;

import java.util.ArrayList;
import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;

/**
 * The cluster of a simulation.
 *
 * @param nodes 2 or 3
 * @param deadtimeMs the cluster's deadtime; keepalive is a fifth of it
 * @param images what the volumes' stores hold before they meet
 * @param disturbedMs how long faults may begin, from the moment when the cluster was first healthy
 */
public record Settings(int nodes, int deadtimeMs, long disturbedMs, Images images) {

    /** Small, so that blocks are hit again; more than one extent of the activity log. */
    public static final long VOLUME_BYTES = 16L << 20;

    private static final List<String> GUESTS = List.of("web1", "mail1");

    /** With empty stores. */
    public Settings(int nodes, int deadtimeMs, long disturbedMs) {
        this(nodes, deadtimeMs, disturbedMs, Images.EMPTY);
    }

    public List<NodeId> nodeIds() {
        var names = new ArrayList<NodeId>();
        for (int i = 1; i <= nodes; i++) {
            names.add(new NodeId("jupiter" + i));
        }
        return names;
    }

    /** Each guest has one volume, of its own name. */
    public static List<String> guests() {
        return GUESTS;
    }

    /** The links: all carry heartbeats, grey the mirror too. A serial cable has two ends. */
    public List<LinkConfig> links() {
        var grey = new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1);
        var yellow = new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 2);
        return nodes > 2
                ? List.of(grey, yellow)
                : List.of(grey, yellow, new LinkConfig("serial", LinkConfig.Kind.SERIAL, false, 3));
    }

    /** The nodes that hold a replica of the guest's volume: its home first. */
    public List<NodeId> holders(String guest) {
        var all = nodeIds();
        var home = GUESTS.indexOf(guest) % nodes;
        return List.of(all.get(home), all.get((home + 1) % nodes));
    }

    /** The cluster's first configuration. */
    public ClusterSnapshot snapshot() {
        return new ClusterSnapshot(new Revision(1, "0000000000000001"), "simulated", Timing.ofDeadtime(deadtimeMs), 100, false,
                nodeIds().stream().map(this::node).toList(), links(), GUESTS.stream().map(this::volume).toList(),
                GUESTS.stream().map(this::guest).toList(), nodeIds().stream().map(this::bmc).toList(), List.of());
    }

    private NodeConfig node(NodeId name) {
        var number = nodeIds().indexOf(name) + 1;
        var ends = new ArrayList<NodeConfig.LinkEnd>();
        for (var link : links()) {
            ends.add(new NodeConfig.LinkEnd(link.name(), link.kind() == LinkConfig.Kind.SERIAL
                    ? "/dev/ttyS1"
                    : "10.90." + link.order() + "." + number));
        }
        return new NodeConfig(name, false, ends);
    }

    private VolumeConfig volume(String guest) {
        return new VolumeConfig(guest, VOLUME_BYTES, VolumeConfig.Protocol.C, "7e3a11c0d5f2000" + (GUESTS.indexOf(guest) + 1),
                holders(guest).stream().map(node -> new VolumeConfig.ReplicaConfig(node, "/dev/twinhost/" + guest)).toList(),
                List.of(), images == Images.NAMED ? new VolumeConfig.InitialSync(holders(guest).getFirst()) : null);
    }

    private GuestConfig guest(String name) {
        return new GuestConfig(name, "5c0f3a52-6f0e-4c35-9d6b-0d1a7f2e000" + (GUESTS.indexOf(name) + 1),
                holders(name).getFirst(), GuestConfig.Target.STARTED, 1, 96, List.of(name), List.of(), null, 10_000);
    }

    /** Three nodes are switched on again after a fencing, of two a person looks first. */
    private FenceDeviceConfig bmc(NodeId node) {
        return new FenceDeviceConfig("bmc-" + node, node, FenceDeviceConfig.Kind.IPMI,
                "10.90.9." + node.value().replaceAll("\\D", ""), 623, "admin",
                "/etc/twinhost/ipmi.password", 3, nodes > 2);
    }
}
