package org.twinhost.fencing.core;

import java.time.Instant;
import org.twinhost.contract.NodeId;

/**
 * What the regular question to a fence device found, long before it is needed.
 *
 * @param condition what to think of the device
 * @param text for the administrator
 * @param since when it was first found so
 * @param checkedAt when it was asked last
 */
public record DeviceHealth(NodeId node, String device, Condition condition, String text, Instant since, Instant checkedAt) {

    public enum Condition {
        /** It answered. */
        OK,
        /** It did not, or not with a power status. */
        FAILED,
        /** It called a node off that is heard; asked again soon, for the node may just be going down. */
        DOUBTED,
        /** It called a node off twice that was heard all the time: it belongs to another machine, and proves nothing. */
        LIES
    }

    public DeviceHealth answeredOn(Instant now) {
        return become(Condition.OK, "answers; " + node + " is on", now);
    }

    public DeviceHealth failed(String reason, Instant now) {
        return condition == Condition.LIES ? checked(now) : become(Condition.FAILED, reason, now);
    }

    /** @param heard whether any link hears the node right now */
    public DeviceHealth answeredOff(boolean heard, Instant now) {
        if (!heard) {
            return condition == Condition.LIES ? checked(now) : become(Condition.OK, "answers; " + node + " is off", now);
        }
        return condition == Condition.DOUBTED || condition == Condition.LIES
                ? become(Condition.LIES, "says that " + node + " is off while it is heard: the device of " + node
                        + " must belong to another machine; correct its address in the configuration", now)
                : become(Condition.DOUBTED, "says that " + node + " is off while it is heard: asked again soon", now);
    }

    public boolean isTrusted() {
        return condition != Condition.LIES;
    }

    private DeviceHealth become(Condition found, String why, Instant now) {
        return new DeviceHealth(node, device, found, why, found == condition ? since : now, now);
    }

    private DeviceHealth checked(Instant now) {
        return new DeviceHealth(node, device, condition, text, since, now);
    }
}
