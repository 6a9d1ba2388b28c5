package org.twinhost.simulator.world.power;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.Surroundings;

/**
 * The nodes' BMCs and the mains behind them. A BMC has a supply of its own unless it {@linkplain #sharesMains shares its
 * node's mains}: then it dies when these fail, and with it all proof.
 */
public final class PowerSwitches {

    private final Surroundings world;
    private final BiConsumer<NodeId, String> excuse;
    private final Map<NodeId, Bmc> bmcs = new TreeMap<>();

    /** @param excuse is told of who is lied about, and how */
    public PowerSwitches(Surroundings world, BiConsumer<NodeId, String> excuse) {
        this.world = world;
        this.excuse = excuse;
    }

    /** Gives the node its BMC. */
    public void addTo(Node node) {
        bmcs.put(node.name(), new Bmc(world, node));
    }

    /** A BMC as a process on another node speaks to it: one of these a device, inside the process. */
    public SimFenceDevice device(Process process, FenceDeviceConfig config) {
        return new SimFenceDevice(process, config, bmcs.get(config.node()));
    }

    // Faults ---------------------------------------------------------------------------------------------------------

    /** The BMC hangs on the same mains as its node. */
    public void sharesMains(NodeId node, boolean shares) {
        bmcs.get(node).sharesMains = shares;
    }

    /** The mains of a node fail: it is off, and its BMC too if it shares them. */
    public void mainsFail(NodeId node) {
        var bmc = bmcs.get(node);
        bmc.mains = false;
        bmc.node.powerCut("the mains fail");
    }

    /** The mains are back; the node boots. */
    public void mainsReturn(NodeId node) {
        var bmc = bmcs.get(node);
        bmc.mains = true;
        bmc.node.powerOn();
    }

    /** Every answer takes that much longer; more than the 4 s that fencing waits is no answer at all. */
    public void slow(NodeId node, long extraMicros) {
        bmcs.get(node).extraMicros = extraMicros;
    }

    /** It answers every question and order with an error. */
    public void refuses(NodeId node, boolean refuses) {
        bmcs.get(node).refuses = refuses;
    }

    /** Nobody reaches it over the network. */
    public void unreachable(NodeId node, boolean unreachable) {
        bmcs.get(node).unreachable = unreachable;
    }

    /** It takes the next orders to switch off, and does not carry them out. */
    public void ignoresOrders(NodeId node, boolean ignores) {
        bmcs.get(node).ignoresOrders = ignores;
    }

    /**
     * Labelled: it says that its node is off though it is on. From now on S4 does not hold for this node; see
     * {@code ProofChecks}.
     */
    public void lying(NodeId node, boolean lies) {
        bmcs.get(node).lies = lies;
        if (lies) {
            excuse.accept(node, "its BMC lies");
        }
    }

    /** All BMCs are as they should be, and all mains are back. Nodes that are off stay off. */
    public void healAll() {
        bmcs.values().forEach(Bmc::heal);
    }

    /** Whether a BMC has taken an order that it has not carried out. */
    public boolean hasOrdersUnderWay() {
        return bmcs.values().stream().anyMatch(bmc -> bmc.ordersUnderWay > 0);
    }

    /** How many running nodes were switched off by their BMCs. */
    public long offsCarriedOut() {
        return bmcs.values().stream().mapToLong(bmc -> bmc.offsCarriedOut).sum();
    }

    /** Whether the node's mains are there: without them nothing boots it. */
    public boolean hasMains(NodeId node) {
        return bmcs.get(node).mains;
    }
}
