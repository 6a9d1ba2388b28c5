package org.twinhost.heartbeat.core.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;

/**
 * What heartbeat needs of the configuration.
 *
 * @param nodes all nodes of the cluster, in alphabetical order
 * @param links in the order in which messages prefer them, serial ones last
 */
public record Topology(Revision revision, Timing timing, List<NodeId> nodes, List<ConfiguredLink> links) {

    /**
     * @param nodes who has an end of it
     */
    public record ConfiguredLink(String name, boolean serial, int order, Set<NodeId> nodes) {}

    public static Topology of(ClusterSnapshot snapshot) {
        var nodes = snapshot.nodes().stream().map(node -> node.name()).sorted().toList();
        var links = snapshot.links().stream()
                .map(link -> new ConfiguredLink(link.name(), link.kind() == LinkConfig.Kind.SERIAL, link.order(),
                        snapshot.nodes().stream()
                                .filter(node -> node.addressOn(link.name()).isPresent())
                                .map(node -> node.name())
                                .collect(Collectors.toUnmodifiableSet())))
                .sorted(Comparator.comparing(ConfiguredLink::serial).thenComparing(ConfiguredLink::order)
                        .thenComparing(ConfiguredLink::name))
                .toList();
        return new Topology(snapshot.revision(), snapshot.timing(), nodes, links);
    }

    public List<ConfiguredLink> between(NodeId one, NodeId other) {
        var between = new ArrayList<ConfiguredLink>(links.size());
        for (var link : links) {
            if (link.nodes().contains(one) && link.nodes().contains(other)) {
                between.add(link);
            }
        }
        return between;
    }

    public Optional<ConfiguredLink> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** A service that could not run for this long can't know whether its view still stands. */
    public long pauseMs() {
        return timing.deadtimeMs() / 2;
    }
}
