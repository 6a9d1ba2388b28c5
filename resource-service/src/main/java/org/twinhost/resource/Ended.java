package org.twinhost.resource;

import org.twinhost.contract.bus.Reply;

/**
 * How what was asked of this service ended.
 *
 * @param text the reason, or, when it is done, what will happen
 */
public record Ended(Reply.Outcome outcome, String text) {

    static Ended refused(String id, String reason) {
        return new Ended(Reply.Outcome.REFUSED, reason);
    }

    static Ended unknown(String id, String reason) {
        return new Ended(Reply.Outcome.UNKNOWN, reason);
    }
}
