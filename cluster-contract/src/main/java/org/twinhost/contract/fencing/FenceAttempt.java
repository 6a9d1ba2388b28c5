package org.twinhost.contract.fencing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * A fencing under way.
 *
 * @param since when it was asked for
 * @param reason why, as the asker gave it
 * @param waitsForDelay true while the other node has the first shot
 * @param offSent true once a power-off was sent: it is then carried to its proof whatever is heard
 * @param tries how often the device was spoken to without the proof
 * @param lastFailure what the device answered last, for the administrator; null: nothing failed yet
 */
public record FenceAttempt(
        NodeId victim, long incarnation, Instant since, String reason, boolean waitsForDelay, boolean offSent, int tries,
        @Nullable String lastFailure) {}
