package org.twinhost.fencing.core.device;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.kernel.Now;

/**
 * What becomes of a device's state by its answers to the question for the power status, asked long before it is needed.
 *
 * @param state what others see of it; without a test, which is another matter
 * @param doubtedMs when it became doubted, by {@link Now#ms}; without a meaning while it is not
 */
public record DeviceHealth(FenceDeviceState state, long doubtedMs) {

    /**
     * A node that goes down is heard for a while after its power is off, in ms: what is said meanwhile, however often somebody
     * asks, is no lie.
     */
    public static final int DOUBT_MS = 15_000;

    /** Of a device that was configured, or configured otherwise, just now. */
    public static DeviceHealth unasked(NodeId node, String device, Now now) {
        return new DeviceHealth(
                new FenceDeviceState(node, device, Condition.UNKNOWN, "not asked yet", now.clock(), null, null), 0);
    }

    public DeviceHealth answeredOn(Now now) {
        return become(Condition.OK, "answers; " + state.node() + " is on", now);
    }

    public DeviceHealth failed(String reason, Now now) {
        return isTrusted() ? become(Condition.FAILED, reason, now) : checked(now);
    }

    /** @param heard whether any link hears the node right now */
    public DeviceHealth answeredOff(boolean heard, Now now) {
        var node = state.node();
        if (!heard) {
            return isTrusted() ? become(Condition.OK, "answers; " + node + " is off", now) : checked(now);
        }
        var isDoubted = state.condition() == Condition.DOUBTED;
        if (isDoubted && now.sinceMs(doubtedMs) < DOUBT_MS) {
            return checked(now);
        }
        return isDoubted || !isTrusted()
                ? become(Condition.LIES, "says that " + node + " is off while it is heard: the device of " + node
                        + " must belong to another machine; correct its address in the configuration", now)
                : become(Condition.DOUBTED, "says that " + node + " is off while it is heard: asked again soon", now);
    }

    /** Whether its word that the node is off would be proof. */
    public boolean isTrusted() {
        return state.condition() != Condition.LIES;
    }

    private DeviceHealth become(Condition found, String why, Now now) {
        return new DeviceHealth(new FenceDeviceState(state.node(), state.device(), found, why,
                found == state.condition() ? state.since() : now.clock(), now.clock(), null), now.ms());
    }

    private DeviceHealth checked(Now now) {
        return new DeviceHealth(new FenceDeviceState(state.node(), state.device(), state.condition(), state.text(),
                state.since(), now.clock(), null), doubtedMs);
    }

    /** Whether there is nothing new to tell: that a device was asked once more is none. Null: nothing was told yet. */
    public static boolean showsSame(@Nullable List<FenceDeviceState> told, List<FenceDeviceState> now) {
        return told != null && whateverTheTime(told).equals(whateverTheTime(now));
    }

    private static List<FenceDeviceState> whateverTheTime(List<FenceDeviceState> devices) {
        return devices.stream()
                .map(each -> new FenceDeviceState(each.node(), each.device(), each.condition(), each.text(), each.since(), null,
                        each.test()))
                .toList();
    }
}
