package org.twinhost.resource.core.assess;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.resource.core.observe.NodeFate;
import org.twinhost.resource.core.observe.Situation;

/**
 * What the members found on themselves and of their fence devices.
 *
 * @param byNode of members that tell of it at all
 */
record Findings(SortedMap<NodeId, List<Finding>> byNode) {

    /** @param own of this node */
    static Findings of(Situation situation, List<Finding> own) {
        SortedMap<NodeId, List<Finding>> all = new TreeMap<>(Map.of(situation.observed().self(), own));
        for (NodeId node : situation.observed().peers()) {
            if (situation.observed().fate(node) == NodeFate.MEMBER) {
                situation.reliableReport(node).map(NodeReport::findings).ifPresent(found -> all.put(node, found));
            }
        }
        return new Findings(all);
    }

    boolean tells(NodeId node) {
        return byNode.containsKey(node);
    }

    List<Finding> by(NodeId node, String what) {
        return byNode.getOrDefault(node, List.of()).stream().filter(each -> each.what().equals(what)).toList();
    }

    boolean has(FindingCode code, String what) {
        return byNode.values().stream().flatMap(List::stream)
                .anyMatch(each -> each.code() == code && each.what().equals(what));
    }

    /** One of each code and thing: of what several nodes found, the first node's word. */
    List<Finding> all() {
        Map<String, Finding> each = new TreeMap<>();
        byNode.values().forEach(some -> some.forEach(one -> each.putIfAbsent(one.label() + " " + one.what(), one)));
        return new ArrayList<>(each.values());
    }
}
