package org.twinhost.resource.core.act;

import java.time.Instant;
import org.twinhost.contract.View;
import org.twinhost.resource.core.history.Cause;
import org.twinhost.resource.core.plan.Planned;

/**
 * An operation that this coordinator ordered.
 *
 * @param event that it was ordered
 * @param executorIncarnation of the node that carries it out; a newer one of it means never
 * @param phaseSince when the phase began
 */
public record Order(
        Cause event, Planned planned, View view, long executorIncarnation, Phase phase, Instant phaseSince) {

    /** Its number is that of the event which it is. */
    public String id() {
        return event.id().toString();
    }

    public enum Phase {
        /** Sent; the answer is awaited. */
        SENT,
        /** No answer within the deadline: still under way, asked again under the same id. */
        UNANSWERED,
        /** Done; waiting until the observed state shows it. */
        SETTLING
    }

    Order in(Phase next, Instant now) {
        return new Order(event, planned, view, executorIncarnation, next, now);
    }
}
