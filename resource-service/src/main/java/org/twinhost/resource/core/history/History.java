package org.twinhost.resource.core.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.ClusterEvent;

/**
 * What people ask for afterwards.
 *
 * @param failovers of this session, oldest first, the latest few; several may be going on, one a lost node
 */
public record History(List<Failover> failovers, Noted noted, Causes causes) {

    public static final History EMPTY = new History(List.of(), Noted.NONE, Causes.NONE);

    private static final int FAILOVERS_MAX = 20;

    public History {
        failovers = List.copyOf(failovers);
    }

    /** The last failover, perhaps going on; null: none in this session. */
    public @Nullable Failover current() {
        return failovers.isEmpty() ? null : failovers.getLast();
    }

    /** What was noted, and under which event what comes of it is to be noted. */
    public record Noting(History history, ClusterEvent event, boolean isNews) {

        public Cause cause() {
            return Cause.of(event);
        }
    }

    /** @param again it is an event also if it says what the last one on its subject said */
    public Noting noting(NodeId self, long session, Instant now, Happening what, boolean again) {
        Optional<ClusterEvent> same = again ? Optional.empty() : noted.same(what);
        if (same.isPresent()) {
            return new Noting(this, same.get(), false);
        }
        Noted newer = noted.with(self, session, now, what);
        return new Noting(new History(failovers, newer, causes), newer.latest().getLast(), true);
    }

    public History causes(UnaryOperator<Causes> change) {
        Causes newer = change.apply(causes);
        return newer.equals(causes) ? this : new History(failovers, noted, newer);
    }

    /** Whether a failover waits for the guest: what is done about it is a consequence of a loss, whatever else happens. */
    public boolean awaits(String guest) {
        return failovers.stream().anyMatch(each -> !each.isComplete() && each.awaited().contains(guest));
    }

    /** A node was lost; what was going on about an earlier boot of it ends without an end. */
    public History begin(Failover next) {
        List<Failover> newer = new ArrayList<>(dropIncomplete(next.loss().node()).failovers());
        newer.add(next);
        return new History(newer.subList(Math.max(0, newer.size() - FAILOVERS_MAX), newer.size()), noted, causes);
    }

    /** @param change leaves those as they are which it is not about */
    public History update(UnaryOperator<Failover> change) {
        List<Failover> newer = failovers.stream().map(change).toList();
        return newer.equals(failovers) ? this : new History(newer, noted, causes);
    }

    /** The lost node came back unharmed: there was no failover. */
    public History dropIncomplete(NodeId node) {
        List<Failover> left = failovers.stream().filter(each -> each.isComplete() || !each.isOf(node)).toList();
        return left.size() == failovers.size() ? this : new History(left, noted, causes);
    }
}
