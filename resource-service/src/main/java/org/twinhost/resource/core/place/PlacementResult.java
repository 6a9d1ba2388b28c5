package org.twinhost.resource.core.place;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.resource.core.observe.Reason;

/**
 * Where a guest belongs and why.
 *
 * @param scores of every configured node, best first
 * @param chosen null: nowhere at the moment
 * @param refusal why nowhere; null when chosen
 */
public record PlacementResult(String guest, List<NodeScore> scores, @Nullable NodeId chosen, @Nullable Reason refusal) {

    /** Of a guest that belongs nowhere at the moment. */
    public Reason whyNowhere() {
        return Objects.requireNonNull(refusal, () -> guest + " belongs on " + chosen);
    }
}
