package org.twinhost.twinctl.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.print.View;

/** The cluster's status as a page: the verdict, what was found, what would be survived; below that what there is, in tables. */
public final class StatusReport {

    private final View view;
    private final ClusterStatus status;

    private StatusReport(View view, ClusterStatus status) {
        this.view = view;
        this.status = status;
    }

    public static String of(ClusterStatus status, View view) {
        var report = new StatusReport(view, status);
        return Stream.concat(report.judged(), report.told()).filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
    }

    private Stream<String> judged() {
        var assessment = status.assessment();
        var verdict = AssessmentText.verdict(view, assessment);
        if (assessment == null) {
            return Stream.of(verdict, troubles());
        }
        var text = new AssessmentText(view, assessment);
        return Stream.of(verdict, text.findings(), text.ifLost(), text.outlook(), troubles());
    }

    /** What is wrong with the node that was asked, unless it was assessed. */
    private String troubles() {
        var assessment = status.assessment();
        var found = assessment == null || assessment.why() == null ? ""
                : assessment.why().stream().map(why -> why.what() + ": " + why.text()).collect(Collectors.joining("\n"));
        return status.troubles().stream().filter(each -> !found.contains(each))
                .map(each -> Wrap.hanging("", each, 4, view.columns())).collect(Collectors.joining());
    }

    private Stream<String> told() {
        return Stream.of(cluster(), nodes().within(view.columns()), links().within(view.columns()),
                guests().within(view.columns()), volumes().within(view.columns()), fencing().within(view.columns()));
    }

    private String cluster() {
        var cluster = status.cluster();
        var view = cluster.view() == null ? "view unknown"
                : "view " + cluster.view().number() + ": " + String.join(" ", cluster.view().members());
        return Wrap.hanging("", "Cluster " + orUnknown(cluster.name()) + ", revision " + orUnknown(cluster.revision())
                + ", coordinator " + orUnknown(cluster.coordinator()) + ", " + quorum(cluster.quorate()) + ", " + view, 4,
                this.view.columns());
    }

    private static String quorum(@Nullable Boolean quorate) {
        return quorate == null ? "quorum unknown" : quorate ? "quorate" : "NOT quorate";
    }

    private Table nodes() {
        var table = view.wide() ? new Table("NODE", "STATE", "VERDICT", "SERVICES", "INCARNATION")
                : new Table("NODE", "STATE", "VERDICT", "SERVICES");
        for (var node : status.nodes()) {
            table.row(cells(node.name(), node.state(), worth("node " + node.name()), services(node.services()),
                    node.incarnation()));
        }
        return table;
    }

    /** Without the last one where that is for those who want all. */
    private @Nullable Object[] cells(@Nullable Object... all) {
        return view.wide() ? all : Arrays.copyOf(all, all.length - 1);
    }

    private @Nullable Object worth(String thing) {
        var assessment = status.assessment();
        return assessment == null || assessment.of() == null ? null : assessment.of().get(thing);
    }

    private Table links() {
        var table = new Table("LINK TO", "LINK", "STATE", "LAST HEARD");
        for (var node : status.nodes()) {
            var name = node.name();
            for (var link : node.links() == null ? List.<ClusterStatus.Link>of() : node.links()) {
                table.row(name, link.name(), "down".equals(link.state()) ? "DOWN" : link.state(),
                        link.lastHeardMs() == null ? null : Quantity.time(link.lastHeardMs()) + " ago");
                name = "";
            }
        }
        return table;
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

    private Table guests() {
        var isWhy = status.resources().stream().anyMatch(each -> each.reason() != null);
        var table = view.wide() ? new Table("GUEST", "WANTED", "STATE", "NODE", "SINCE", "VERDICT", isWhy ? "WHY" : "", "CODE")
                : new Table("GUEST", "WANTED", "STATE", "NODE", "SINCE", "VERDICT", isWhy ? "WHY" : "");
        for (var guest : status.resources()) {
            table.row(cells(guest.name(), guest.target(), guest.state(), guest.node(), view.timeAgo(guest.sinceMs()),
                    worth("guest " + guest.name()), guest.reason() == null ? "" : guest.reason(), guest.reasonCode()));
        }
        return table;
    }

    private Table volumes() {
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

    private Table fencing() {
        var table = view.wide() ? new Table("FENCED", "OUTCOME", "METHOD", "AT", "TOOK", "INCARNATION")
                : new Table("FENCED", "OUTCOME", "METHOD", "AT", "TOOK");
        for (var fencing : status.fencing()) {
            table.row(cells(fencing.node(), fencing.outcome(), fencing.method(), view.timeOrNull(fencing.at()),
                    Quantity.time(fencing.durationMs()), fencing.incarnation()));
        }
        return table;
    }

    private static String orUnknown(@Nullable String value) {
        return value == null ? "unknown" : value;
    }
}
