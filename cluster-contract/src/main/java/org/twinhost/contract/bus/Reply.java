package org.twinhost.contract.bus;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link Request}.
 *
 * @param id the request's id
 * @param outcome what became of it
 * @param reason for the administrator: what was refused or failed, why, and what to do; null when done
 * @param body what was asked for; null where the outcome says all
 */
public record Reply(String id, Outcome outcome, @Nullable String reason, @Nullable JsonNode body) {

    public enum Outcome {
        /** Carried out, durable where it has to be. */
        DONE,
        /** Not allowed; nothing was changed. */
        REFUSED,
        /** Tried, failed; the owner's state tells what is now. */
        FAILED,
        /** No answer within the deadline: it may have happened, may be happening, may never happen. */
        UNKNOWN
    }

    public static Reply done(String id, @Nullable JsonNode body) {
        return new Reply(id, Outcome.DONE, null, body);
    }

    public static Reply refused(String id, String reason) {
        return new Reply(id, Outcome.REFUSED, reason, null);
    }

    public static Reply failed(String id, String reason) {
        return new Reply(id, Outcome.FAILED, reason, null);
    }

    public static Reply unknown(String id, String reason) {
        return new Reply(id, Outcome.UNKNOWN, reason, null);
    }

    public boolean isDone() {
        return outcome == Outcome.DONE;
    }
}
