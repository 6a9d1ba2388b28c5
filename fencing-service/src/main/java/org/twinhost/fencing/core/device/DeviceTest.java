package org.twinhost.fencing.core.device;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState.Test;
import org.twinhost.kernel.Now;

/**
 * A test of a fence device that somebody asked for: its power status, asked as in an emergency. It passes if the device would
 * be of use then: it can be reached, takes name and password, and what it says of the node can be true.
 *
 * @param node whose device it is
 * @param startedMs when it was asked, by {@link Now#ms}
 */
public record DeviceTest(NodeId node, long startedMs) {

    /**
     * Why a device is not tested; empty: it is.
     *
     * @param self the node that would ask
     * @param nodes all that are configured
     * @param hasDevice whether one is configured for the node
     * @param isBeingFenced whether the device has other things to do
     */
    public static Optional<String> refusalOf(
            NodeId self, NodeId node, Collection<NodeId> nodes, boolean hasDevice, boolean isBeingFenced) {
        if (node.equals(self)) {
            return Optional.of(self + " is this node, and a node never uses its own fence device: it is tested from where it is"
                    + " needed, with 'twinctl fence test " + self + "' on " + others(self, nodes));
        }
        if (!hasDevice && !nodes.contains(node)) {
            return Optional.of("there is no node " + node + " in the configuration" + (nodes.isEmpty()
                    ? " that this node knows; it knows none yet"
                    : ", which has " + nodes.stream().map(NodeId::value).sorted().collect(Collectors.joining(", "))));
        }
        if (!hasDevice) {
            return Optional.of("no fence device is configured for " + node + ", so nothing could prove that it is off: add one"
                    + " to the configuration");
        }
        return isBeingFenced ? Optional.of(beingFenced(node)) : Optional.empty();
    }

    /** Also the end of a test under way: the device has only one job then. */
    public static String beingFenced(NodeId node) {
        return node + " is being fenced just now, and its device is needed for that: 'twinctl fence status' shows how it goes";
    }

    private static String others(NodeId self, Collection<NodeId> nodes) {
        var others = nodes.stream().filter(node -> !node.equals(self)).map(NodeId::value).sorted().toList();
        return others.isEmpty() ? "another node" : String.join(" or ", others);
    }

    public Test saidOn(Heard heard, Now now) {
        var answered = "took name and password and answered: " + node + " is on";
        return switch (heard) {
            case YES -> passed(answered + ", and it is heard", now);
            case NO -> passed(answered + "; it is not heard, so whether the device is the one of " + node
                    + " shows only in a test while it is heard", now);
            case UNKNOWN -> passed(answered + "; heartbeat of this node is silent, so whether that is true is not known", now);
        };
    }

    /** @param distrust why its word is no proof now; empty: it is */
    public Test saidOff(Heard heard, Optional<String> distrust, Now now) {
        var answered = "took name and password and answered: " + node + " is off";
        return switch (heard) {
            case YES -> failed(answered + ", but it is heard: the device belongs to another machine, and proves nothing;"
                    + " correct its address in the configuration (if " + node + " is just going down, test again in a few"
                    + " seconds)", now);
            case NO -> distrust
                    .map(why -> failed(answered + ", which is no proof until it says that " + node + " is on: " + why, now))
                    .orElseGet(() -> passed(answered + ", and it is not heard", now));
            case UNKNOWN -> failed(answered + ", but heartbeat of this node is silent, so whether that is true is not known:"
                    + " check twinhost-heartbeat on this node, then test again", now);
        };
    }

    /** @param reason what, where, why, and what to do next */
    public Test failed(String reason, Now now) {
        return new Test(now.clock(), false, reason, now.sinceMs(startedMs));
    }

    private Test passed(String text, Now now) {
        return new Test(now.clock(), true, text, now.sinceMs(startedMs));
    }
}
