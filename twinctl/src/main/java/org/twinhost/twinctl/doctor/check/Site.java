package org.twinhost.twinctl.doctor.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.twinctl.rest.Rest;

/**
 * Which node this is, and what the cluster is meant to be.
 *
 * @param node null: this machine does not say that it is one
 * @param snapshot null: the gateway does not say it
 * @param status the answer to {@code twinctl status}; null: there was none
 * @param container what it runs in, whose kernel is its host's and not for it to judge; null: in none
 */
public record Site(
        @Nullable NodeId node, @Nullable ClusterSnapshot snapshot, @Nullable JsonNode status, @Nullable String container) {

    private static final Pattern NAME = Pattern.compile("^\\s*twinhost\\.node\\s*=\\s*(\\S+)", Pattern.MULTILINE);

    /** A link of this node: where it is here, and where at the others. */
    public record Ends(LinkConfig link, String here, List<String> there) {}

    public static Site of(Machine machine) {
        var name = NAME.matcher(machine.read("/etc/twinhost/node.properties").orElse(""));
        return new Site(
                name.find() ? new NodeId(name.group(1)) : null,
                machine.ask("v1", "snapshot").map(body -> Rest.as(body, ClusterSnapshot.class)).orElse(null),
                machine.ask("v1", "status").orElse(null),
                machine.read("/run/systemd/container").map(String::strip).filter(word -> !word.isEmpty()).orElse(null));
    }

    /** Why nothing can be said that needs the configuration. */
    public static final String WITHOUT =
            "the gateway tells no configuration: systemctl status twinhost-gateway twinhost-config";

    /** Empty: not known. */
    public Optional<ClusterSnapshot> known() {
        return node == null ? Optional.empty() : Optional.ofNullable(snapshot);
    }

    /** The links over which packets go. */
    public List<Ends> networkLinks() {
        if (node == null || snapshot == null) {
            return List.of();
        }
        var self = node;
        var all = snapshot.nodes();
        return snapshot.links().stream()
                .filter(link -> link.kind() == LinkConfig.Kind.UDP)
                .flatMap(link -> addresses(all, link, each -> each.name().equals(self)).map(here -> new Ends(link, here,
                        addresses(all, link, each -> !each.name().equals(self)).toList())))
                .toList();
    }

    private static Stream<String> addresses(List<NodeConfig> nodes, LinkConfig link, Predicate<NodeConfig> of) {
        return nodes.stream().filter(of).flatMap(each -> each.addressOn(link.name()).stream());
    }

    /** Where the replicas of this node lie. */
    public List<String> devices() {
        if (node == null || snapshot == null) {
            return List.of();
        }
        var self = node;
        return snapshot.volumes().stream().flatMap(volume -> volume.replicaOn(self).stream())
                .map(VolumeConfig.ReplicaConfig::device).toList();
    }
}
