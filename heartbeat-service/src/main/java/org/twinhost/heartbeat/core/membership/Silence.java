package org.twinhost.heartbeat.core.membership;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.HeartbeatCommand.FallSilent;

/**
 * A silence for a drill: nothing is sent, nothing is heard, and this node may act on nothing. It ends by itself, as a pause of
 * the process does: with doubts. Not on disk: a service that is started anew speaks.
 *
 * @param fromMs until then the answer travels
 * @param untilMs from then on it speaks again
 */
public record Silence(long fromMs, long untilMs, String why) {

    public static Silence after(long nowMs, FallSilent command) {
        var fromMs = nowMs + FallSilent.LEAD_MS;
        return new Silence(fromMs, fromMs + command.forMs(), command.why());
    }

    public boolean isKept(long nowMs) {
        return nowMs >= fromMs && nowMs < untilMs;
    }

    public boolean isOver(long nowMs) {
        return nowMs >= untilMs;
    }

    /** How long it has been kept when it is over, in ms. */
    public long keptMs(long nowMs) {
        return nowMs - fromMs;
    }

    /**
     * Why there is to be none; empty: it may be.
     *
     * @param whyNotActing of this node; null: it may act, so that its loss is one
     * @param hearsAsker whether who asks is in the same view and is heard: it is the one to notice
     * @param before one that is not over; null: there is none
     */
    public static Optional<String> refusal(
            FallSilent command, Timing timing, @Nullable String whyNotActing, boolean hearsAsker, @Nullable Silence before) {
        var least = FallSilent.leastMs(timing);
        var longest = FallSilent.longestMs(timing);
        if (before != null) {
            return Optional.of("it falls silent already: " + before.why());
        }
        if (whyNotActing != null) {
            return Optional.of("it may act on nothing, so that its silence would be no loss: " + whyNotActing);
        }
        if (!hearsAsker) {
            return Optional.of("it does not hear who asks, in a view of both: nobody would notice its silence");
        }
        return command.forMs() >= least && command.forMs() <= longest ? Optional.empty()
                : Optional.of("a silence of " + command.forMs() + " ms was asked for; it takes " + least + " to " + longest
                        + " ms, so that it is noticed and ends");
    }
}
