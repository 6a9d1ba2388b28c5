package org.twinhost.config.core.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.twinhost.config.core.fields.FieldChecks;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;

/** All rules that a configuration must keep by itself, the table's and those over several fields; every reason at once. */
public final class SnapshotValidation {

    private SnapshotValidation() {}

    public static Findings of(ClusterSnapshot snapshot) {
        var missing = FieldChecks.missing(snapshot);
        if (!missing.isEmpty()) {
            return new Findings(missing, List.of());
        }
        var found = new Collector();
        FieldChecks.outsideLimits(snapshot).forEach(found::error);
        TimingRules.check(snapshot, found);
        nodes(snapshot, found);
        links(snapshot, found);
        VolumeRules.check(snapshot, found);
        GuestRules.check(snapshot, found);
        FenceRules.check(snapshot, found);
        HostPaths.check(snapshot, found);
        return found.findings();
    }

    private static void nodes(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("node");
        snapshot.nodes().forEach(node -> names.add(node.name(), "nodes"));
        var addresses = found.unique("address");
        var loopback = new ArrayList<String>();
        for (var node : snapshot.nodes()) {
            linkEnds(snapshot, node, found);
            for (var end : node.links()) {
                var owner = node.name() + " on " + end.link();
                // A serial device is a path of its node; an IP address is one of all, however it is written.
                Object key = isSerial(snapshot, end.link()) ? end.address() + " of " + node.name()
                        : IpAddress.of(end.address()).<Object>map(address -> address).orElse(end.address());
                addresses.add(key, end.address(), owner);
                if (key instanceof IpAddress address) {
                    if (address.isLoopback()) {
                        loopback.add(end.address());
                    }
                    found.warnIf(!address.scope().isEmpty(), "node " + owner + ": '" + end.address()
                            + "' is link-local: every node looks for a card " + address.scope()
                            + " of its own to reach it, so all of them need one of that name");
                }
            }
        }
        found.warnIf(!loopback.isEmpty(), "nodes reach each other under loopback addresses (" + String.join(", ", loopback)
                + "): that is a trial on one machine, two boxes would each talk to themselves");
    }

    private static void linkEnds(ClusterSnapshot snapshot, NodeConfig node, Collector found) {
        var known = snapshot.links().stream().map(LinkConfig::name).collect(Collectors.toSet());
        var ends = found.unique("link of " + node.name());
        for (var end : node.links()) {
            ends.add(end.link(), end.address());
            found.errorIf(!known.contains(end.link()),
                    "node " + node.name() + " has an address on link '" + end.link() + "', but there is no such link");
        }
        for (var link : snapshot.links()) {
            var address = node.addressOn(link.name());
            if (address.isEmpty()) {
                found.error("node " + node.name() + " has no address on link " + link.name());
                continue;
            }
            switch (link.kind()) {
                case UDP -> whyNoAddress(address.get()).ifPresent(why -> found.error("node " + node.name() + " on link "
                        + link.name() + ": '" + address.get() + "' " + why));
                case SERIAL -> found.errorIf(!address.get().startsWith("/"), "node " + node.name() + " on link "
                        + link.name() + ": '" + address.get() + "' is not the path of a serial device");
            }
        }
    }

    /** Why a node can't be reached under what is written; empty when it can. */
    static Optional<String> whyNoAddress(String text) {
        return IpAddress.of(text).map(IpAddress::whyNoNode).orElse(Optional.of("is not an IP address"));
    }

    /** Whether it can be the end of such a link at all; whether its node has it, the node knows. */
    public static boolean mayBeOn(ClusterSnapshot snapshot, NodeConfig.LinkEnd end) {
        return isSerial(snapshot, end.link()) ? end.address().startsWith("/") : whyNoAddress(end.address()).isEmpty();
    }

    private static boolean isSerial(ClusterSnapshot snapshot, String name) {
        return snapshot.links().stream()
                .anyMatch(link -> link.name().equals(name) && link.kind() == LinkConfig.Kind.SERIAL);
    }

    private static void links(ClusterSnapshot snapshot, Collector found) {
        var names = found.unique("link");
        for (var link : snapshot.links()) {
            names.add(link.name(), "links");
            found.errorIf(link.kind() == LinkConfig.Kind.SERIAL && link.replication(),
                    "link " + link.name() + " is serial: volumes can't be mirrored over it");
            var families = snapshot.nodes().stream().flatMap(node -> node.addressOn(link.name()).stream())
                    .flatMap(address -> IpAddress.of(address).stream()).map(IpAddress::isV4).distinct().count();
            found.errorIf(link.kind() == LinkConfig.Kind.UDP && families > 1, "link " + link.name()
                    + " has IPv4 addresses and IPv6 ones: nobody is reached from one under the other; use one kind on a link");
            found.warnIf(link.unsealed() && link.replication(), "link " + link.name() + " is unsealed: who reaches its cable"
                    + " reads and changes the guests' data; keep it only where nothing but the two nodes is on that cable");
        }
        if (snapshot.nodes().size() > 1) {
            var udp = snapshot.links().stream().filter(link -> link.kind() == LinkConfig.Kind.UDP).toList();
            found.errorIf(udp.isEmpty(), "there is no UDP link between the nodes");
            found.errorIf(udp.stream().noneMatch(LinkConfig::replication) && !snapshot.volumes().isEmpty(),
                    "no UDP link has replication: the volumes can't be mirrored");
            found.warnIf(udp.size() == 1, "there is only one UDP link (" + udp.stream().map(LinkConfig::name)
                    .collect(Collectors.joining()) + "): one cable between life and a fencing");
        }
    }

    static Set<NodeId> nodeNames(ClusterSnapshot snapshot) {
        return snapshot.nodes().stream().map(NodeConfig::name).collect(Collectors.toSet());
    }
}
