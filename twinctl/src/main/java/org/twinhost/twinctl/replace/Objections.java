package org.twinhost.twinctl.replace;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VolumeState;

/** What stands against taking everything from a node: whoever has the old keys and lives would be shut out, and is not dead. */
final class Objections {

    private Objections() {}

    /** All of them; none: it may be done. */
    static List<String> of(Situation now, Act act) {
        var reasons = new ArrayList<String>();
        var node = act.node();
        if (node.equals(now.self())) {
            reasons.add(node + " is this node itself: call it on the node that is left");
        } else if (now.configuration().node(node).isEmpty()) {
            reasons.add("the configuration of " + now.configuration().cluster() + " has no node " + node + ", but "
                    + now.configuration().nodes().stream().map(each -> each.name().value()).collect(Collectors.joining(", ")));
        } else {
            alive(now, node, reasons);
            unproven(now, act, reasons);
            if (act.kind() == Act.Kind.REMOVE) {
                onlyThere(now, node, reasons);
                notWhole(now, node, reasons);
            }
            others(now, node, reasons);
        }
        if (!now.membership().quorate()) {
            var why = now.membership().waitingFor();
            reasons.add("this node may not act for the cluster" + (why == null ? "" : ": " + why)
                    + " (twinctl status; if " + node + " is surely off: twinctl fence confirm " + node + ")");
        }
        return List.copyOf(reasons);
    }

    private static void alive(Situation now, NodeId node, List<String> reasons) {
        var peer = now.membership().peer(node);
        var heard = peer.map(PeerState::links).orElse(List.of()).stream().filter(LinkState::up).map(LinkState::name).toList();
        var liveness = peer.map(PeerState::liveness).orElse(Liveness.NEVER_HEARD);
        if (!heard.isEmpty()) {
            reasons.add(node + " is alive: heartbeat hears it over " + String.join(", ", heard)
                    + ". Switch it off, or pull its cables, for good");
        } else if (liveness == Liveness.ALIVE || liveness == Liveness.SUSPECT) {
            reasons.add(node + " is " + (liveness == Liveness.ALIVE ? "alive" : "silent, and not given up yet")
                    + ", as heartbeat has it: twinctl node list");
        } else if (now.membership().view().has(node)) {
            reasons.add(node + " is a member of " + now.membership().view() + ": twinctl node list");
        }
    }

    /** Whose fencing waits, for its guests may wait as well: a word that only we hear helps them nothing. */
    private static void unproven(Situation now, Act act, List<String> reasons) {
        var node = act.node();
        if (now.proof(node).isPresent()) {
            return;
        }
        var attempt = now.fencing().attempts().stream().filter(each -> each.victim().equals(node)).findFirst();
        var confirm = ". If it is surely off: twinctl fence confirm " + node + " comes first";
        if (attempt.isPresent()) {
            reasons.add(node + " is not proven off, its fencing waits for a proof ("
                    + Objects.requireNonNullElse(attempt.get().lastFailure(), "no answer yet") + ")" + confirm);
        } else if (act.kind() == Act.Kind.REMOVE) {
            reasons.add(node + " is not proven off: replicas here would wait for it after the next boot, and it will be nobody"
                    + " then" + confirm);
        }
    }

    /** After the next boot it would be promoted only by force: nobody is left who could say that it is the newest. */
    private static void notWhole(Situation now, NodeId node, List<String> reasons) {
        now.configuration().volumes().stream()
                .filter(volume -> volume.replicaOn(node).isPresent() && volume.replicaOn(now.self()).isPresent())
                .forEach(volume -> {
                    var disk = now.volumes().stream().filter(each -> each.name().equals(volume.name())).findFirst()
                            .map(VolumeState::disk).orElse(DiskState.UNKNOWN);
                    if (disk != DiskState.UP_TO_DATE) {
                        reasons.add("volume " + volume.name() + " is " + disk + " here and would stay so without " + node
                                + ": twinctl volume status " + volume.name() + "; what is here counts after twinctl volume"
                                + " force " + volume.name());
                    }
                });
    }

    private static void onlyThere(Situation now, NodeId node, List<String> reasons) {
        var lost = now.configuration().volumes().stream()
                .filter(volume -> volume.replicaOn(node).isPresent() && volume.replicas().size() == 1)
                .map(VolumeConfig::name).toList();
        if (!lost.isEmpty()) {
            reasons.add("the only replica of " + String.join(", ", lost) + " is on " + node + ": remove volume and guest first"
                    + " (twinctl config edit), or give it a replica here");
        }
    }

    private static void others(Situation now, NodeId node, List<String> reasons) {
        var others = now.configuration().nodes().stream().map(NodeConfig::name)
                .filter(each -> !each.equals(node) && !each.equals(now.self())).toList();
        if (!others.isEmpty()) {
            reasons.add(others.stream().map(NodeId::value).collect(Collectors.joining(", ")) + " would know neither the new key"
                    + " nor the new authority: this makes them on one node alone, for a cluster of two. With more of them by"
                    + " hand: docs/running.md, 'Certificates' and 'Changing the cluster's key'");
        }
    }
}
