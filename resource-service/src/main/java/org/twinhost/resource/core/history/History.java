package org.twinhost.resource.core.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * What people ask for afterwards.
 *
 * @param failovers of this session, oldest first, the latest few; several may be going on, one a lost node
 */
public record History(List<Failover> failovers, Decisions decisions) {

    public static final History EMPTY = new History(List.of(), Decisions.NONE);

    private static final int FAILOVERS_MAX = 20;

    public History {
        failovers = List.copyOf(failovers);
    }

    /** The last failover, perhaps going on; null: none in this session. */
    public @Nullable Failover current() {
        return failovers.isEmpty() ? null : failovers.getLast();
    }

    public History withDecision(Decision decision) {
        return new History(failovers, decisions.with(decision));
    }

    /** A node was lost; what was going on about an earlier boot of it ends without an end. */
    public History begin(Failover next) {
        List<Failover> newer = new ArrayList<>(dropIncomplete(next.loss().node()).failovers());
        newer.add(next);
        return new History(newer.subList(Math.max(0, newer.size() - FAILOVERS_MAX), newer.size()), decisions);
    }

    /** @param change leaves those as they are which it is not about */
    public History update(UnaryOperator<Failover> change) {
        List<Failover> newer = failovers.stream().map(change).toList();
        return newer.equals(failovers) ? this : new History(newer, decisions);
    }

    /** The lost node came back unharmed: there was no failover. */
    public History dropIncomplete(NodeId node) {
        List<Failover> left = failovers.stream().filter(each -> each.isComplete() || !each.isOf(node)).toList();
        return left.size() == failovers.size() ? this : new History(left, decisions);
    }
}
