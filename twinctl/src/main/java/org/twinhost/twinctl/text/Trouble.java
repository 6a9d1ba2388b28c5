package org.twinhost.twinctl.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.resource.ClusterStatus;

/** What is wrong in a cluster, one plain sentence each, the worst first. */
final class Trouble {

    private final List<String> lines = new ArrayList<>();

    private Trouble() {}

    static List<String> of(ClusterStatus status) {
        var trouble = new Trouble();
        status.resources().forEach(trouble::look);
        status.nodes().forEach(trouble::look);
        status.fencing().forEach(trouble::look);
        status.volumes().forEach(trouble::look);
        if (Boolean.FALSE.equals(status.cluster().quorate())) {
            trouble.lines.add("the cluster is not quorate: nothing is started or fenced until it is");
        }
        trouble.lines.addAll(status.troubles());
        return trouble.lines;
    }

    private void look(ClusterStatus.Resource resource) {
        if (resource.reason() != null) {
            lines.add(resource.name() + " is " + resource.state() + ": " + resource.reason());
        } else if ("failed".equals(resource.state()) || "blocked".equals(resource.state())) {
            lines.add(resource.name() + " is " + resource.state() + "; 'twinctl why " + resource.name() + "' tells more");
        }
    }

    private void look(ClusterStatus.Node node) {
        switch (node.state() == null ? "" : node.state()) {
            case "unclean" -> lines.add(node.name() + " is lost and not proven off: what it held waits. If you have made sure"
                    + " that it is off: twinctl fence confirm " + node.name());
            case "fenced" -> lines.add(node.name() + " was fenced and is off");
            case "offline" -> lines.add(node.name() + " is offline");
            default -> lookInside(node);
        }
    }

    private void lookInside(ClusterStatus.Node node) {
        var services = node.services() == null ? "" : node.services().stream()
                .filter(service -> "DOWN".equals(service.status()))
                .map(ClusterStatus.Service::name)
                .collect(Collectors.joining(", "));
        if (!services.isEmpty()) {
            lines.add("on " + node.name() + " these services are down: " + services);
        }
        var links = node.links() == null ? "" : node.links().stream()
                .filter(link -> "down".equals(link.state()))
                .map(ClusterStatus.Link::name)
                .collect(Collectors.joining(", "));
        if (!links.isEmpty()) {
            lines.add("links to " + node.name() + " are down: " + links);
        }
    }

    private void look(ClusterStatus.Fencing fencing) {
        if (!"confirmed".equals(fencing.outcome())) {
            lines.add("fencing of " + fencing.node() + " is " + fencing.outcome()
                    + (fencing.durationMs() == null ? "" : " after " + Quantity.time(fencing.durationMs())));
        }
    }

    private void look(ClusterStatus.Volume volume) {
        var bad = volume.replicas().stream().filter(replica -> replica.disk() != DiskState.UP_TO_DATE).toList();
        if (bad.isEmpty()) {
            return;
        }
        var which = bad.stream().map(Trouble::described).collect(Collectors.joining(", "));
        lines.add(switch (volume.replicas().size() - bad.size()) {
            case 0 -> "volume " + volume.name() + " has no replica known to be UpToDate: " + which;
            case 1 -> "volume " + volume.name() + " is running unprotected, one copy only: " + which;
            default -> "volume " + volume.name() + " lacks a replica: " + which;
        });
    }

    private static String described(ClusterStatus.Replica replica) {
        var state = replica.node() + " is " + (replica.disk() == null ? "unknown" : replica.disk().label());
        return replica.resyncPercent() == null ? state : state + " (resync " + Math.round(replica.resyncPercent()) + " %)";
    }
}
