package org.twinhost.resource.core.place;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.resource.core.observe.Reason;

/**
 * How well a node suits a guest.
 *
 * @param shares what each rule gave
 * @param refusal the rule that excludes the node; null: it may run there
 * @param passing true: the refusal may well pass within seconds, so that it is worth waiting
 */
public record NodeScore(NodeId node, List<Share> shares, @Nullable Reason refusal, boolean passing) {

    /** What one rule gave. */
    public record Share(String rule, int score) {}

    public boolean isEligible() {
        return refusal == null;
    }

    /** The same, where nobody waits for the refusal to pass. */
    NodeScore settled() {
        return passing ? new NodeScore(node, shares, refusal, false) : this;
    }

    /** The sum, where infinity outweighs everything and minus infinity outweighs infinity. */
    public int total() {
        int infinity = ConstraintConfig.INFINITY;
        if (shares.stream().anyMatch(share -> share.score() <= -infinity)) {
            return -infinity;
        }
        long sum = shares.stream().mapToLong(Share::score).sum();
        return (int) Math.clamp(sum, -infinity, infinity);
    }
}
