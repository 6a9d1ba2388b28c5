package org.twinhost.config.store;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twinhost.config.core.ConfigEvent.Peers;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;

/**
 * The directories of the other nodes, asked only before a cluster is founded: a node whose disk was replaced must not start
 * a second history beside the first.
 *
 * @param connect the directory at an address of another node
 */
public record PeerDirectories(Function<String, RevisionTree<?>> connect) {

    public record Found(Peers peers, @Nullable String reason) {}

    /**
     * Over LDAP.
     *
     * @param settings identity and timeout
     * @param port where the other nodes' directories listen
     */
    public PeerDirectories(DirectorySettings settings, int port) {
        this(address -> new LdapDirectory(settings.at(address, port)));
    }

    /** Blocks up to a timeout for each address of each node. */
    public Found ask(NodeId self, ClusterSnapshot first) {
        for (var node : first.nodes()) {
            if (!node.name().equals(self)) {
                var found = ask(node, first);
                if (found.peers() != Peers.EMPTY) {
                    return found;
                }
            }
        }
        return new Found(Peers.EMPTY, null);
    }

    private Found ask(NodeConfig node, ClusterSnapshot first) {
        var trouble = "it has no address";
        for (var address : addresses(node, first)) {
            try (var peer = connect.apply(address)) {
                var found = read(peer);
                if (found.trouble() == null) {
                    return found.reading() instanceof Reading.Empty
                            ? new Found(Peers.EMPTY, null)
                            : new Found(Peers.FOUNDED, "the directory of " + node.name() + " (" + peer.url()
                                    + ") holds a cluster already; it is waited for its content to arrive");
                }
                trouble = peer.url() + ": " + found.trouble();
            }
        }
        return new Found(Peers.UNREACHABLE, "the directory of " + node.name() + " can't be asked whether it holds the cluster"
                + " already (" + trouble + "); start slapd there, or twinctl config import FILE if it is new, too");
    }

    private record Looked(@Nullable Reading reading, @Nullable String trouble) {}

    private static Looked read(RevisionTree<?> peer) {
        try {
            return new Looked(peer.read(), null);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            return new Looked(null, Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private static List<String> addresses(NodeConfig node, ClusterSnapshot first) {
        return first.links().stream().filter(link -> link.kind() == LinkConfig.Kind.UDP)
                .flatMap(link -> node.addressOn(link.name()).stream()).toList();
    }
}
