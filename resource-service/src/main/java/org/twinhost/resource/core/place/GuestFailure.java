package org.twinhost.resource.core.place;

import java.time.Instant;
import org.twinhost.contract.NodeId;

/**
 * A guest crashed or did not start.
 *
 * @param isStart true: it did not start; false: it crashed
 * @param key tells the same failure from a new one: the instant of the crash as reported, or the operation's id
 * @param cleared true: an operator started the guest anew since; it is known, but counts no longer
 */
public record GuestFailure(String guest, NodeId node, Instant at, boolean isStart, String key, String reason, boolean cleared) {

    GuestFailure clear() {
        return new GuestFailure(guest, node, at, isStart, key, reason, true);
    }
}
