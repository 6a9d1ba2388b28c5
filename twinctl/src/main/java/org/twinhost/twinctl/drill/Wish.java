package org.twinhost.twinctl.drill;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.resource.DrillReport;

/**
 * A drill that somebody asks for.
 *
 * @param node whose loss or leave is rehearsed
 * @param guest in a switchover the only guest that is moved, else one that has to run there; null: all that run there
 * @param deadline until every guest runs where it is to run
 * @param backWithin until the node is back and all replicas are as before
 */
public record Wish(DrillReport.Kind kind, String node, @Nullable String guest, Duration deadline, Duration backWithin) {

    /** Whether the node is to be lost, and not only left. */
    boolean isLoss() {
        return kind != DrillReport.Kind.SWITCHOVER;
    }
}
