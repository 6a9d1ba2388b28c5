package org.twinhost.twinctl.alone;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twinhost.contract.NodeId;

/**
 * An event as this node keeps it; shown to people as it stands.
 *
 * @param at by the clock of the node that noted it
 */
public record Noted(Instant at, String node, String kind, String subject, String text) {

    private static final Set<String> OF_A_NODE = Set.of("node-lost", "node-returned", "node-leaving", "node-left");

    /**
     * The newest that shows the two together, or one losing the other: what the other noted came here while they met. Empty:
     * nothing of the kind is kept.
     */
    static Optional<Noted> last(List<Noted> kept, NodeId self, NodeId other) {
        return kept.stream().filter(each -> each.shows(self.value(), other.value())).max(Comparator.comparing(Noted::at));
    }

    private boolean shows(String self, String other) {
        return node.equals(other) || node.equals(self)
                && (subject.equals(other) && OF_A_NODE.contains(kind) || kind.equals("view-changed") && text.contains(other));
    }
}
