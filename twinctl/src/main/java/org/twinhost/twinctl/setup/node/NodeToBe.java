package org.twinhost.twinctl.setup.node;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.NodeConfig;

/**
 * What makes a machine a node. Both nodes are made of the same configuration and the same shared files; all else follows from
 * the node's place in the configuration.
 *
 * @param shared name below {@code /etc/twinhost} to content, the same on all nodes: {@code cluster.key}, {@code
 *     tls/authority.key}, {@code tls/authority.pem}, {@code ipmi*.password}. Where the authority is missing it is made
 * @param volumeGroup whose logical volumes are guests' disks; null: none
 * @param firewall whether our ports are closed to all but the other node
 */
public record NodeToBe(
        ClusterSnapshot configuration, NodeId node, Map<String, String> shared, @Nullable String volumeGroup,
        boolean firewall) {

    public static final String CLUSTER_KEY = "cluster.key";
    public static final String AUTHORITY_KEY = "tls/authority.key";
    public static final String AUTHORITY = "tls/authority.pem";
    /** What both nodes share whatever devices there are. */
    public static final Set<String> OF_THE_CLUSTER = Set.of(CLUSTER_KEY, AUTHORITY_KEY, AUTHORITY);

    public NodeToBe {
        shared = Map.copyOf(shared);
    }

    /** The entry of this node. */
    public NodeConfig self() {
        return configuration.node(node).orElseThrow(() -> new IllegalArgumentException(
                "the configuration of " + configuration.cluster() + " has no node " + node));
    }

    public List<NodeConfig> others() {
        return configuration.nodes().stream().filter(each -> !each.name().equals(node)).toList();
    }

    /** Names of the shared files that the configuration speaks of: passwords of fence devices, below {@code etc}. */
    public static Stream<String> passwordFiles(ClusterSnapshot configuration, String etc) {
        return configuration.fenceDevices().stream().flatMap(each -> each.passwordAt().stream())
                .filter(file -> file.startsWith(etc + "/")).map(file -> file.substring(etc.length() + 1)).distinct();
    }

    /** Secrets are in it. */
    @Override
    public String toString() {
        return Objects.toString(node) + " of " + configuration.cluster();
    }
}
