package org.twinhost.twinctl.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.twinctl.print.View;

/** The cluster's status as a page: the verdict, what was found, what would be survived; below that what there is, in tables. */
public final class StatusReport {

    /** More guests, or volumes, are counted: a serial line takes 0.1 s a row. */
    private static final int ROWS_MAX = 16;

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
                guests(), volumes(), fencing().within(view.columns()));
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
            for (var link : sorted(node.links())) {
                table.row(name, link.name(), "down".equals(link.state()) ? "DOWN" : link.state(),
                        link.lastHeardMs() == null ? null : Quantity.time(link.lastHeardMs()) + " ago");
                name = "";
            }
        }
        return table;
    }

    /** As they come they change places from one look to the next. */
    public static List<ClusterStatus.Link> sorted(@Nullable List<ClusterStatus.Link> links) {
        return links == null ? List.of() : links.stream().sorted(Comparator.comparing(ClusterStatus.Link::name)).toList();
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

    private String guests() {
        var isWhy = status.resources().stream().anyMatch(each -> each.reason() != null);
        var table = view.wide() ? new Table("GUEST", "WANTED", "STATE", "NODE", "SINCE", "VERDICT", isWhy ? "WHY" : "", "CODE")
                : new Table("GUEST", "WANTED", "STATE", "NODE", "SINCE", "VERDICT", isWhy ? "WHY" : "");
        Predicate<ClusterStatus.Resource> isTold = each -> each.reason() != null || isReproached("guest " + each.name());
        var shown = shown(status.resources(), isTold);
        for (var guest : shown) {
            table.row(cells(guest.name(), guest.target(), guest.state(), guest.node(), view.timeAgo(guest.sinceMs()),
                    worth("guest " + guest.name()), guest.reason() == null ? "" : guest.reason(), guest.reasonCode()));
        }
        return table.within(view.columns()) + more(status.resources(), shown, isTold, "guests");
    }

    private boolean isReproached(String thing) {
        var verdict = worth(thing);
        return verdict != null && verdict != Verdict.PROTECTED;
    }

    /** All, or so many that a slow line carries them; those with something to tell before the others. */
    private <T> List<T> shown(List<T> all, Predicate<T> isTold) {
        if (view.wide() || all.size() <= ROWS_MAX) {
            return all;
        }
        var chosen = Stream.concat(all.stream().filter(isTold), all.stream().filter(isTold.negate())).limit(ROWS_MAX)
                .collect(Collectors.toSet());
        return all.stream().filter(chosen::contains).toList();
    }

    private static <T> String more(List<T> all, List<T> shown, Predicate<T> isTold, String what) {
        if (shown.size() == all.size()) {
            return "";
        }
        var told = all.stream().filter(isTold).count() - shown.stream().filter(isTold).count();
        return "… and " + (all.size() - shown.size()) + " more " + what
                + (told == 0 ? ", all well" : ", " + told + " of them not") + ": twinctl status -o wide\n";
    }

    private String volumes() {
        var table = new Table("VOLUME", "SIZE", "NODE", "ROLE", "DISK", "CONNECTION", "OUT OF SYNC");
        Predicate<ClusterStatus.Volume> isTold = each -> isReproached("volume " + each.name());
        var shown = shown(status.volumes(), isTold);
        for (var volume : shown) {
            var name = volume.name();
            var size = Quantity.size(volume.sizeBytes());
            for (var replica : volume.replicas()) {
                table.row(name, size, replica.node(), replica.role(), replica.disk(), replica.connection(), outOfSync(replica));
                name = "";
                size = "";
            }
        }
        return table.within(view.columns()) + more(status.volumes(), shown, isTold, "volumes");
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
