package org.twinhost.contract.fencing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;

/**
 * A fence device as the node that would use it knows it.
 *
 * @param node whose power it switches
 * @param device its name
 * @param condition what the regular question for the power status found
 * @param text the same for the administrator
 * @param since when it was first found so
 * @param checkedAt when it was asked last; null: never yet
 * @param test the last {@code twinctl fence test} from this node, of this device as it is configured now; null: none
 */
public record FenceDeviceState(
        NodeId node, String device, Condition condition, String text, Instant since, @Nullable Instant checkedAt,
        @Nullable Test test) {

    public enum Condition {
        /** Not asked yet. */
        UNKNOWN,
        /** It answered. */
        OK,
        /** It did not, or not with a power status. */
        FAILED,
        /** It called a node off that is heard; asked again soon, for the node may just be going down. */
        DOUBTED,
        /** It called a node off twice that was heard all the time: it belongs to another machine, and proves nothing. */
        LIES
    }

    /**
     * A test that somebody asked for.
     *
     * @param passed whether the device answered as it must to be of use in an emergency
     * @param text what was tried and what came of it
     * @param tookMs how long its answer took, in ms
     */
    public record Test(Instant at, boolean passed, String text, long tookMs) {}
}
