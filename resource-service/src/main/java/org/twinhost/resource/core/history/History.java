package org.twinhost.resource.core.history;

import java.util.function.UnaryOperator;

/**
 * What people ask for afterwards.
 *
 * @param current the last failover, perhaps going on; null: none in this session
 * @param earlier the last complete one before it; null: none
 */
public record History(Failover current, Failover earlier, Decisions decisions) {

    public static final History EMPTY = new History(null, null, Decisions.NONE);

    public History withDecision(Decision decision) {
        return new History(current, earlier, decisions.with(decision));
    }

    public History begin(Failover next) {
        return new History(next, current != null && current.isComplete() ? current : earlier, decisions);
    }

    public History update(UnaryOperator<Failover> change) {
        return current == null ? this : new History(change.apply(current), earlier, decisions);
    }

    /** The lost node came back unharmed: there was no failover. */
    public History dropIncomplete() {
        return current == null || current.isComplete() ? this : new History(earlier, null, decisions);
    }
}
