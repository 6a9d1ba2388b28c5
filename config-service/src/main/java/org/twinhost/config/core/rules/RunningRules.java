package org.twinhost.config.core.rules;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.twinhost.config.core.rules.Findings.Collector;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.VolumeConfig;

/**
 * What must not happen to what runs, at one stroke: a wish is held against what is in force when it is made. Who takes a
 * revision that others made does not look: between what he knows and that one lie steps he has not seen.
 */
final class RunningRules {

    private RunningRules() {}

    /** Neither may have anything missing. */
    static void check(ClusterSnapshot running, ClusterSnapshot next, Collector found) {
        running.guests().stream().filter(guest -> next.guest(guest.name()).isEmpty())
                .forEach(guest -> guestGoes(guest, next, found));
        running.volumes().forEach(volume -> volume(running, next, volume, found));
        running.nodes().stream().filter(node -> next.node(node.name()).isEmpty())
                .forEach(node -> nodeGoes(node, next, found));
        links(running, next, found);
    }

    private static boolean mayRun(GuestConfig guest) {
        return guest.target() == GuestConfig.Target.STARTED;
    }

    private static String stop(GuestConfig guest) {
        return "twinctl vm stop " + guest.name();
    }

    private static void guestGoes(GuestConfig guest, ClusterSnapshot next, Collector found) {
        var renamed = next.guests().stream().filter(each -> each.uuid().equalsIgnoreCase(guest.uuid())).findFirst();
        var what = "guest " + guest.name() + " would " + renamed.map(each -> "be renamed to " + each.name()
                + " (it has the same uuid)").orElse("be removed");
        found.errorIf(mayRun(guest), what + " while it is wanted started: stop it first (" + stop(guest) + "), then "
                + (renamed.isPresent() ? "rename" : "remove") + " it");
        found.warnIf(!mayRun(guest) && renamed.isPresent(), "guest " + guest.name() + " is renamed to "
                + renamed.map(GuestConfig::name).orElse("") + " (it has the same uuid)");
    }

    private static void volume(ClusterSnapshot running, ClusterSnapshot next, VolumeConfig volume, Collector found) {
        var users = running.guests().stream().filter(guest -> guest.volumes().contains(volume.name()))
                .filter(RunningRules::mayRun).toList();
        var user = users.stream().findFirst();
        var stays = next.volume(volume.name());
        if (stays.isEmpty()) {
            volumeGoes(volume, user, next, found);
            return;
        }
        users.forEach(guest -> next.guests().stream()
                .filter(other -> !other.name().equals(guest.name()) && !other.uuid().equalsIgnoreCase(guest.uuid()))
                .filter(other -> other.volumes().contains(volume.name()))
                .forEach(other -> found.error("volume " + volume.name() + " would become a disk of guest " + other.name()
                        + " while guest " + guest.name() + " runs with it: first " + stop(guest))));
        for (var replica : volume.replicas()) {
            replica(volume, replica, stays.get(), user, found);
        }
        volume.replicas().stream().map(VolumeConfig.ReplicaConfig::node)
                .filter(node -> stays.get().replicaOn(node).isPresent())
                .forEach(node -> moved(volume, node, "metadata", metaDisk(volume, node), metaDisk(stays.get(), node), user,
                        found));
    }

    private static void volumeGoes(
            VolumeConfig volume, Optional<GuestConfig> user, ClusterSnapshot next, Collector found) {
        var renamed = next.volumes().stream().filter(each -> each.birth().equalsIgnoreCase(volume.birth())).findFirst();
        var what = "volume " + volume.name() + " would " + renamed.map(each -> "be renamed to " + each.name()
                + " (it has the same birth)").orElse("be removed");
        if (renamed.isPresent()) {
            found.error(what + ": a volume keeps its name in this version, running or not; give the guest another name if it"
                    + " has to have one");
            return;
        }
        user.ifPresentOrElse(guest -> found.error(what + " while it is a disk of guest " + guest.name()
                        + ", which is wanted started: stop the guest first (" + stop(guest) + ")"),
                () -> found.warnIf(true, what.replace(" would be ", " is ")
                        + "; its data stay where they are, and nobody looks after them any more"));
    }

    private static void replica(VolumeConfig volume, VolumeConfig.ReplicaConfig replica, VolumeConfig next,
            Optional<GuestConfig> user, Collector found) {
        var other = next.replicaOn(replica.node());
        if (other.isPresent()) {
            moved(volume, replica.node(), "data", VolumeRules.path(replica.device()), VolumeRules.path(other.get().device()),
                    user, found);
            return;
        }
        var who = "volume " + volume.name() + ": its replica on " + replica.node();
        user.ifPresentOrElse(guest -> found.error(who + " would be taken away while guest " + guest.name()
                        + " may run with it: stop the guest first (" + stop(guest)
                        + "), and make sure that the other replica is UpToDate (twinctl volume status)"),
                () -> found.warnIf(true, who + " is taken away; what is on " + replica.device()
                        + " stays there, and nobody looks after it any more"));
    }

    private static void moved(VolumeConfig volume, NodeId node, String what, String from, String to,
            Optional<GuestConfig> user, Collector found) {
        if (from.equals(to)) {
            return;
        }
        var who = "volume " + volume.name() + " on " + node + ": its " + what + " are on " + from;
        user.ifPresentOrElse(guest -> found.error(who + ", and to name " + to + " moves nothing. Step by step: "
                        + stop(guest) + "; stop the replication service of " + node + "; copy " + from + " to " + to
                        + "; apply this again; start that service; twinctl vm start " + guest.name()),
                () -> found.warnIf(true, who + "; they have to be on " + to
                        + " when the replication service of that node is started next"));
    }

    /** As it is written; what does not look like one is refused by its row in the table. */
    private static String metaDisk(VolumeConfig volume, NodeId node) {
        return volume.metaDisks().stream().filter(each -> each.node().equals(node)).findFirst()
                .map(each -> VolumeRules.path(each.disk())).orElse("the device of the data, behind them");
    }

    private static void nodeGoes(NodeConfig node, ClusterSnapshot next, Collector found) {
        var renamed = next.nodes().stream().filter(each -> !each.links().isEmpty() && each.links().equals(node.links()))
                .findFirst();
        if (renamed.isPresent()) {
            found.error("node " + node.name() + " would be renamed to " + renamed.get().name()
                    + " (it has the same addresses): its certificates and what it keeps are known by its name. Take it out of"
                    + " the cluster and set it up anew under the other");
        } else {
            found.errorIf(!node.standby(), "node " + node.name() + " would be removed while it may run guests: first twinctl"
                    + " node standby " + node.name());
        }
    }

    /** Nodes that lose sight of each other on every link at once switch each other off. */
    private static void links(ClusterSnapshot running, ClusterSnapshot next, Collector found) {
        var both = running.nodes().stream().map(NodeConfig::name).filter(name -> next.node(name).isPresent()).toList();
        if (both.size() < 2 || running.links().isEmpty()) {
            return;
        }
        var moving = running.links().stream().filter(link -> !stays(link, running, next, both)).toList();
        if (moving.size() == running.links().size()) {
            found.error("every link would change at once (" + names(moving) + "): the nodes would lose sight of each other, and"
                    + " one would switch the other off. Change one link at a time and wait until twinctl status shows it up"
                    + (running.links().size() == 1 ? "; with a single link, add a second one first" : ""));
            return;
        }
        moving.forEach(link -> found.warnIf(true, "link " + link.name() + " changes under way: heartbeats go over "
                + names(running.links().stream().filter(each -> !moving.contains(each)).toList()) + " meanwhile"
                + (link.replication() ? ", and what is written there is copied afterwards" : "")));
    }

    private static String names(List<LinkConfig> links) {
        return links.stream().map(LinkConfig::name).collect(Collectors.joining(", "));
    }

    private static boolean stays(LinkConfig link, ClusterSnapshot running, ClusterSnapshot next, List<NodeId> nodes) {
        return next.links().stream().anyMatch(each -> each.name().equals(link.name()) && each.kind() == link.kind())
                && nodes.stream().allMatch(node -> Objects.equals(address(running, node, link), address(next, node, link)));
    }

    private static Object address(ClusterSnapshot snapshot, NodeId node, LinkConfig link) {
        var written = snapshot.node(node).flatMap(each -> each.addressOn(link.name())).orElse("");
        return IpAddress.of(written).<Object>map(address -> address).orElse(written);
    }
}
