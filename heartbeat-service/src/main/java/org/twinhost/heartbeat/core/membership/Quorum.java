package org.twinhost.heartbeat.core.membership;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.twinhost.contract.NodeId;

/**
 * Who may act. After each boot a node waits for all (of two) or a majority (of more), or for an operator's word about every
 * one that is missing. Two nodes that have met in this boot are quorate alone: what makes that safe is the proof that
 * anything started elsewhere needs (S4).
 *
 * @param met whether this node was in a quorate view since it booted
 * @param excused who is off by an operator's word
 */
public record Quorum(List<NodeId> nodes, boolean met, Set<NodeId> excused) {

    public boolean isMajority(Collection<NodeId> members) {
        int present = 0;
        for (var node : nodes) {
            present += members.contains(node) ? 1 : 0;
        }
        return present * 2 > nodes.size();
    }

    public boolean permits(Collection<NodeId> members) {
        return !members.isEmpty()
                && (isMajority(members)
                        || nodes.size() == 2 && met
                        || nodes.stream().allMatch(node -> members.contains(node) || excused.contains(node)));
    }
}
