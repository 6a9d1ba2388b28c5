package org.twinhost.fencing.core.drill;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.fencing.FenceDeviceState.Test;
import org.twinhost.fencing.core.device.Heard;

/**
 * Why a node's power is not cut for a drill. What the cluster as a whole is worth is asked before; here is what this node
 * knows best: whether it can switch the node off and on again, and whether it would notice.
 *
 * @param self the node that is asked
 * @param nodes all that are configured
 * @param device of the node, with its last test; null: it has none
 * @param isBeingFenced whether the device has other things to do
 * @param mayAct whether this node may fence: it is quorate
 * @param other whose drill is not over
 */
public record DrillAdmission(
        NodeId self, Collection<NodeId> nodes, @Nullable FenceDeviceState device, boolean isBeingFenced, Heard heard,
        boolean mayAct, Optional<NodeId> other) {

    /** The longest that a node is kept without power, in ms. */
    public static final long OFF_MAX_MS = 600_000;

    /** All reasons; none: it may be done. */
    public List<String> refusals(NodeId node, long powerOnAfterMs, int deadtimeMs) {
        if (node.equals(self)) {
            return List.of(self + " is this node: a drill of its power is watched by another one, so ask there");
        }
        if (!nodes.contains(node)) {
            return List.of("there is no node " + node + " in the configuration" + (nodes.isEmpty()
                    ? " that this node knows; it knows none yet"
                    : ", which has " + nodes.stream().map(NodeId::value).sorted().collect(Collectors.joining(", "))));
        }
        var why = new ArrayList<String>();
        other.ifPresent(each -> why.add("a drill of " + each + " is not over: its power comes back first"));
        if (isBeingFenced) {
            why.add(node + " is being fenced just now, and its device is needed for that: 'twinctl fence status' shows how it"
                    + " goes");
        }
        if (!mayAct) {
            why.add(self + " may not fence now, so nobody would prove that " + node + " is off: see 'twinctl status'");
        }
        if (heard != Heard.YES) {
            why.add(node + " is not heard" + (heard == Heard.UNKNOWN ? ", for heartbeat of " + self + " is silent" : "")
                    + ": only a node that takes part can be lost in a drill");
        }
        whyNoDevice(node).ifPresent(why::add);
        var least = offLeastMs(deadtimeMs);
        if (powerOnAfterMs < least || powerOnAfterMs > OFF_MAX_MS) {
            why.add("the power would come back after " + powerOnAfterMs + " ms; it takes " + least + " to " + OFF_MAX_MS
                    + " ms, so that the loss is noticed and proven before, with a deadtime of " + deadtimeMs + " ms");
        }
        return List.copyOf(why);
    }

    private Optional<String> whyNoDevice(NodeId node) {
        if (device == null) {
            return Optional.of("no fence device is configured for " + node + ", so nothing could switch it off and on again");
        }
        if (device.condition() != Condition.OK) {
            return Optional.of("the fence device of " + node + " is " + device.condition() + ": " + device.text());
        }
        var test = device.test();
        return test != null && test.passed() ? Optional.empty() : Optional.of("the fence device of " + node
                + whatOfIts(test) + ": twinctl fence test " + node);
    }

    private static String whatOfIts(@Nullable Test test) {
        return test == null ? " was never tested from this node" : " failed its last test (" + test.text() + ")";
    }

    /** Switched on before it is lost and proven off, it would be shot as a node that hangs. In ms. */
    public static long offLeastMs(int deadtimeMs) {
        return 2L * deadtimeMs + 4_000;
    }

    /** Where nobody says how long, in ms. */
    public static long offUsualMs(int deadtimeMs) {
        return 2L * deadtimeMs + 14_000;
    }
}
