package org.twinhost.twinctl.alone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;

/**
 * What is to be done on the node that is left, and what will come of it. Pure.
 *
 * @param lastNoted by node: what this node noted last of the two of them; a node that is not in it: nothing
 */
public record Plan(
        String cluster, NodeId self, List<NodeFate> nodes, List<VolumeFate> volumes, List<GuestFate> guests,
        Map<NodeId, Noted> lastNoted) {

    static Plan of(Facts facts) {
        var nodes = facts.others().stream().map(each -> NodeFates.of(facts, each)).toList();
        var volumes = facts.configuration().volumes().stream().map(each -> VolumeFates.of(facts, each)).toList();
        var noted = new TreeMap<NodeId, Noted>();
        facts.others().forEach(other -> Noted.last(facts.events(), facts.self(), other).ifPresent(it -> noted.put(other, it)));
        return new Plan(facts.configuration().cluster(), facts.self(), nodes, volumes, GuestFates.of(facts, volumes), noted);
    }

    /** Why nothing may be done: all reasons; none: it may. */
    List<String> objections() {
        return nodes.stream().flatMap(each -> switch (each) {
            case NodeFate.InTheWay(_, var why) -> Optional.of(why).stream();
            case NodeFate.Off _, NodeFate.ToConfirm _ -> Optional.<String>empty().stream();
        }).toList();
    }

    List<NodeFate.ToConfirm> toConfirm() {
        return nodes.stream().filter(NodeFate.ToConfirm.class::isInstance).map(NodeFate.ToConfirm.class::cast).toList();
    }

    List<VolumeFate.ToForce> toForce() {
        return volumes.stream().filter(VolumeFate.ToForce.class::isInstance).map(VolumeFate.ToForce.class::cast).toList();
    }

    /** Guests that are to run when all is done. */
    List<String> running() {
        return guests.stream().filter(GuestFate.Runs.class::isInstance).map(GuestFate::guest).toList();
    }

    List<String> lost() {
        return guests.stream().filter(each -> each instanceof GuestFate.RunsNot(_, _, var isLost) && isLost)
                .map(GuestFate::guest).toList();
    }

    boolean needsNoWord() {
        return toConfirm().isEmpty() && toForce().isEmpty();
    }

    /** In their order, as a person reads them. */
    List<String> steps() {
        var steps = new ArrayList<String>();
        toConfirm().forEach(each -> steps.add(confirm(each)));
        toForce().forEach(each -> steps.add(force(each)));
        return List.copyOf(steps);
    }

    static String confirm(NodeFate.ToConfirm node) {
        return "confirm that " + node.node() + " is off";
    }

    static String force(VolumeFate.ToForce volume) {
        return "force volume " + volume.volume();
    }

    static boolean isJoined(ConnectionState connection) {
        return switch (connection) {
            case CONNECTED, SYNC_SOURCE, SYNC_TARGET -> true;
            case STAND_ALONE, CONNECTING -> false;
        };
    }
}
