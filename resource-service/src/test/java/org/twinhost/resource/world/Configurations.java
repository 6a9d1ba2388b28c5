package org.twinhost.resource.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;

/** Two nodes, one volume a guest. */
public final class Configurations {

    public static final NodeId J1 = new NodeId("jupiter1");
    public static final NodeId J2 = new NodeId("jupiter2");

    private Configurations() {}

    public static ClusterSnapshot cluster(int deadtimeMs, boolean failback, Map<String, String> homes) {
        List<GuestConfig> guests = new ArrayList<>();
        List<VolumeConfig> volumes = new ArrayList<>();
        homes.keySet().stream().sorted().forEach(name -> {
            NodeId home = homes.get(name) == null ? null : new NodeId(homes.get(name));
            guests.add(new GuestConfig(name, "uuid-" + name, home, GuestConfig.Target.STARTED, 1, 96, List.of(name),
                    List.of(), null, 10_000));
            volumes.add(new VolumeConfig(name, 1 << 26, VolumeConfig.Protocol.C, "0123456789abcdef", List.of(
                    new VolumeConfig.ReplicaConfig(J1, "/dev/twinhost/" + name),
                    new VolumeConfig.ReplicaConfig(J2, "/dev/twinhost/" + name))));
        });
        return new ClusterSnapshot(new Revision(1, "00"), "jupiter", Timing.ofDeadtime(deadtimeMs), 100, failback,
                List.of(node(J1), node(J2)), List.of(
                        new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1),
                        new LinkConfig("serial", LinkConfig.Kind.SERIAL, false, 4)),
                volumes, guests, List.of(bmc(J1, 101), bmc(J2, 102)), List.of());
    }

    private static NodeConfig node(NodeId name) {
        return new NodeConfig(name, false, List.of());
    }

    private static FenceDeviceConfig bmc(NodeId node, int host) {
        return new FenceDeviceConfig("bmc-" + node, node, FenceDeviceConfig.Kind.IPMI, "10.90.4." + host, 623, "admin",
                "/etc/twinhost/ipmi.password", 3, false);
    }

    public static ClusterSnapshot withStandby(ClusterSnapshot old, NodeId node, boolean standby) {
        return with(old, old.nodes().stream().map(each -> each.name().equals(node)
                ? new NodeConfig(node, standby, each.links()) : each).toList(), old.guests(), old.constraints());
    }

    public static ClusterSnapshot withTarget(ClusterSnapshot old, String guest, GuestConfig.Target target) {
        return with(old, old.nodes(), old.guests().stream().map(each -> each.name().equals(guest)
                ? new GuestConfig(each.name(), each.uuid(), each.home(), target, each.vcpus(), each.memoryMib(),
                        each.volumes(), each.bridges(), each.boot(), each.shutdownTimeoutMs())
                : each).toList(), old.constraints());
    }

    public static ClusterSnapshot withMaintenance(ClusterSnapshot old, @Nullable String until) {
        return new ClusterSnapshot(new Revision(old.revision().number() + 1, "00"), old.cluster(), old.timing(),
                old.stickiness(), old.failback(), old.nodes(), old.links(), old.volumes(), old.guests(), old.fenceDevices(),
                old.constraints(), old.protectAgainst(), until);
    }

    public static ClusterSnapshot withMemory(ClusterSnapshot old, String guest, int memoryMib) {
        return with(old, old.nodes(), old.guests().stream().map(each -> each.name().equals(guest)
                ? new GuestConfig(each.name(), each.uuid(), each.home(), each.target(), each.vcpus(), memoryMib,
                        each.volumes(), each.bridges(), each.boot(), each.shutdownTimeoutMs())
                : each).toList(), old.constraints());
    }

    public static ClusterSnapshot withConstraint(ClusterSnapshot old, String guest, NodeId node, int score) {
        return with(old, old.nodes(), old.guests(),
                List.of(new ConstraintConfig(guest + "-on-" + node, guest, node, score)));
    }

    private static ClusterSnapshot with(
            ClusterSnapshot old, List<NodeConfig> nodes, List<GuestConfig> guests, List<ConstraintConfig> constraints) {
        return new ClusterSnapshot(new Revision(old.revision().number() + 1, "00"), old.cluster(), old.timing(),
                old.stickiness(), old.failback(), nodes, old.links(), old.volumes(), guests, old.fenceDevices(), constraints,
                old.protectAgainst(), old.maintenanceUntil());
    }
}
