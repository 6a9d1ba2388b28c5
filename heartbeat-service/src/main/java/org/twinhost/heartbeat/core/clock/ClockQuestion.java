package org.twinhost.heartbeat.core.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.kernel.Now;

/**
 * A peer was asked what its clock says. It read its clock some time between the question and the answer: whenever that was,
 * the middle is no further away from it than half of the way there and back.
 *
 * @param asked when
 */
public record ClockQuestion(Now asked) {

    /** What this node's own clock may go wrong meanwhile; more, and it was set. In ms. */
    private static final long OWN_STEP_MS = 50;

    /** How the clocks compare; empty: this node's own was set meanwhile. */
    public Optional<PeerState.Clock> answered(Instant said, Now heard) {
        var wayMs = heard.sinceMs(asked.ms());
        if (Math.abs(Duration.between(asked.clock(), heard.clock()).toMillis() - wayMs) > OWN_STEP_MS) {
            return Optional.empty();
        }
        var middle = asked.clock().plusMillis(wayMs / 2);
        return Optional.of(new PeerState.Clock(Duration.between(middle, said).toMillis(), wayMs / 2 + 1 + OWN_STEP_MS));
    }
}
