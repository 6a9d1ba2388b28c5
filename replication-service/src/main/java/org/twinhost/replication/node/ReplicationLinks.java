package org.twinhost.replication.node;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;

/** The links that volumes are mirrored over, the preferred first, as one node is told of them. */
record ReplicationLinks(ClusterSnapshot snapshot, NodeId self, List<LinkConfig> links) {

    static ReplicationLinks of(ClusterSnapshot snapshot, NodeId self) {
        return new ReplicationLinks(snapshot, self, snapshot.links().stream()
                .filter(link -> link.replication() && link.kind() == LinkConfig.Kind.UDP)
                .sorted(Comparator.comparingInt(LinkConfig::order)).toList());
    }

    /** Where this node is called. */
    List<String> addresses() {
        return links.stream().flatMap(link -> addressOn(link, self)).toList();
    }

    /** Over each link that both have an end of. */
    List<Dialer.Way> ways(NodeId peer) {
        return links.stream().flatMap(link -> addressOn(link, self).flatMap(from -> addressOn(link, peer)
                .map(to -> new Dialer.Way(from, to, link.unsealed())))).toList();
    }

    /** Whether connections that come in at this address are to be unsealed; one that is nobody's is not. */
    boolean areUnsealed(String address) {
        return links.stream().filter(LinkConfig::unsealed).flatMap(link -> addressOn(link, self))
                .anyMatch(each -> isSame(each, address));
    }

    /** IPv6 has several spellings; what is no address is the same as none. */
    private static boolean isSame(String one, String other) {
        try {
            return InetAddress.ofLiteral(one).equals(InetAddress.ofLiteral(other));
        } catch (IllegalArgumentException e) {
            return one.equals(other);
        }
    }

    private Stream<String> addressOn(LinkConfig link, NodeId node) {
        return snapshot.node(node).flatMap(each -> each.addressOn(link.name())).stream();
    }
}
