package org.twinhost.twinctl.text;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.ClusterStatus;

/** The cluster's status as a page of tables, with what is wrong at the end in plain words. */
public final class StatusReport {

    private StatusReport() {}

    public static String of(ClusterStatus status) {
        var parts = List.of(
                cluster(status.cluster()),
                nodes(status).toString(),
                volumes(status).toString(),
                resources(status).toString(),
                fencing(status).toString(),
                trouble(Trouble.of(status)));
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static String cluster(ClusterStatus.Cluster cluster) {
        var view = cluster.view() == null
                ? "view unknown"
                : "view " + cluster.view().number() + ": " + String.join(" ", cluster.view().members());
        return "Cluster " + orUnknown(cluster.name()) + ", revision " + orUnknown(cluster.revision()) + ", coordinator "
                + orUnknown(cluster.coordinator()) + ", " + quorum(cluster.quorate()) + ", " + view + "\n";
    }

    private static String quorum(@Nullable Boolean quorate) {
        return quorate == null ? "quorum unknown" : quorate ? "quorate" : "NOT quorate";
    }

    private static Table nodes(ClusterStatus status) {
        var table = new Table("NODE", "STATE", "INCARNATION", "LINKS", "SERVICES");
        for (var node : status.nodes()) {
            table.row(node.name(), node.state(), node.incarnation(), links(node.links()), services(node.services()));
        }
        return table;
    }

    private static @Nullable String links(List<ClusterStatus.Link> links) {
        return links == null || links.isEmpty() ? null : links.stream()
                .map(link -> link.name() + " " + ("down".equals(link.state()) ? downSince(link) : orUnknown(link.state())))
                .collect(Collectors.joining(", "));
    }

    private static String downSince(ClusterStatus.Link link) {
        return link.lastHeardMs() == null ? "DOWN" : "DOWN (" + Quantity.time(link.lastHeardMs()) + ")";
    }

    private static @Nullable String services(List<ClusterStatus.Service> services) {
        if (services == null || services.isEmpty()) {
            return null;
        }
        var down = services.stream().filter(service -> !"UP".equals(service.status())).toList();
        return down.isEmpty() ? "all up" : down.stream()
                .map(service -> service.name() + " " + orUnknown(service.status()))
                .collect(Collectors.joining(", "));
    }

    private static Table volumes(ClusterStatus status) {
        var table = new Table("VOLUME", "SIZE", "NODE", "ROLE", "DISK", "CONNECTION", "OUT OF SYNC");
        for (var volume : status.volumes()) {
            var name = volume.name();
            var size = Quantity.size(volume.sizeBytes());
            for (var replica : volume.replicas()) {
                table.row(name, size, replica.node(), replica.role(), replica.disk(), replica.connection(), outOfSync(replica));
                name = "";
                size = "";
            }
        }
        return table;
    }

    private static @Nullable String outOfSync(ClusterStatus.Replica replica) {
        var size = Quantity.size(replica.outOfSyncBytes());
        return replica.resyncPercent() == null ? size : size + ", resync " + Math.round(replica.resyncPercent()) + " %";
    }

    private static Table resources(ClusterStatus status) {
        var table = new Table("RESOURCE", "TYPE", "WANTED", "STATE", "NODE", "SINCE");
        for (var resource : status.resources()) {
            table.row(resource.name(), resource.type(), resource.target(), resource.state(), resource.node(),
                    Quantity.time(resource.sinceMs()));
        }
        return table;
    }

    private static Table fencing(ClusterStatus status) {
        var table = new Table("FENCED", "INCARNATION", "OUTCOME", "METHOD", "AT", "TOOK");
        for (var fencing : status.fencing()) {
            table.row(fencing.node(), fencing.incarnation(), fencing.outcome(), fencing.method(), fencing.at(),
                    Quantity.time(fencing.durationMs()));
        }
        return table;
    }

    private static String trouble(List<String> lines) {
        return lines.isEmpty()
                ? "Everything is as it should be.\n"
                : "Trouble:\n  " + String.join("\n  ", lines) + "\n";
    }

    private static String orUnknown(@Nullable String value) {
        return value == null ? "unknown" : value;
    }
}
