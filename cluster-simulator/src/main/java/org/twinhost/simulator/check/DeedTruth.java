package org.twinhost.simulator.check;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.world.World;

/**
 * What must be true at the moment of a deed (S1, S3, S4): that who orders or does it knows enough to be permitted, and that
 * what it believes of others is so. What makes such a deed harmless later is no excuse: the rules are layers, and each is
 * looked at alone.
 */
public final class DeedTruth {

    private final World world;

    DeedTruth(World world) {
        this.world = world;
    }

    /**
     * Somebody acts by an order.
     *
     * @param known what its heartbeat told it last; null: nothing yet
     * @param ordered the view in which the order was given
     */
    public void actsByOrder(Node node, String deed, View known, boolean quorate, View ordered) {
        world.check(known.equals(ordered), "S4: " + node.name() + " begins to " + deed + " by an order of " + ordered
                + ", though it is in " + known);
        world.check(quorate, "S4: " + node.name() + " begins to " + deed + ", though it may not act in " + known);
    }

    /** A guest is created: its volumes were Primary there when replication was asked, or since (S1). */
    public void creates(Node node, String guest, List<String> volumes, long askedAtMicros) {
        for (var volume : volumes) {
            world.check(world.volumes().truth(volume).wasPrimarySince(node.name(), askedAtMicros), "S1: " + node.name()
                    + " creates " + guest + ", but " + volume + " was not Primary there since replication was asked");
        }
    }

    /** A coordinator orders a guest to be started, or its volume to be promoted for it: nobody else can run it (S3, S4). */
    public void ordersStart(NodeId coordinator, View view, String guest, NodeId target) {
        for (var qemu : world.guests().processes()) {
            var there = qemu.node().name();
            if (qemu.guest().equals(guest) && !there.equals(target) && !view.has(there)
                    && !world.invariants().proofs().isExcused(there)) {
                world.broken("S4: " + coordinator + " in " + view + " has " + guest + " brought up on " + target
                        + ", while its QEMU on " + there + " lives" + (qemu.node().isFrozen() ? ", frozen" : ""), null);
            }
        }
    }

    /** The first power-off of a fencing is sent: nobody is shot who is in the view, or was silent and is heard again (L2). */
    public void shoots(NodeId keeper, NodeId victim, HeartbeatState known, boolean wasSilent) {
        if (known == null) {
            return;
        }
        world.check(!known.view().has(victim), "L2: " + keeper + " shoots " + victim + ", which is in " + known.view());
        var heard = known.peer(victim).filter(peer -> peer.isHeard()).isPresent();
        world.check(!(wasSilent && heard), "L2: " + keeper + " shoots " + victim + ", which is heard again");
    }
}
