package org.twinhost.simulator.check;

import java.util.List;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.fencing.core.FencingDocument;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.world.Observer;
import org.twinhost.simulator.world.World;

/**
 * What must be true at the moment of a deed (S1, S3, S4): that who orders or does it knows enough to be permitted, and that
 * what it believes of others is so. What makes such a deed harmless later is no excuse: the rules are layers, and each is
 * looked at alone.
 */
public final class ActionChecks implements Observer.Actions {

    private final World world;
    private final EventChecks events;

    ActionChecks(World world) {
        this.world = world;
        this.events = new EventChecks(world);
    }

    /** Of what is told to people. */
    public EventChecks events() {
        return events;
    }

    @Override
    public void happened(ClusterEvent event, boolean isAwaited) {
        events.happened(event, isAwaited);
    }

    @Override
    public void learnt(NodeId node, ClusterEvent event) {
        events.learnt(node, event);
    }

    @Override
    public void actsByOrder(Node node, String action, View known, boolean quorate, View ordered) {
        world.check(known.equals(ordered), "S4: " + node.name() + " begins to " + action + " by an order of " + ordered
                + ", though it is in " + known);
        world.check(quorate, "S4: " + node.name() + " begins to " + action + ", though it may not act in " + known);
    }

    @Override
    public void creates(Node node, String guest, List<String> volumes, long askedAtMicros) {
        for (var volume : volumes) {
            world.check(Invariants.of(world).volume(volume).wasPrimarySince(node.name(), askedAtMicros), "S1: " + node.name()
                    + " creates " + guest + ", but " + volume + " was not Primary there since replication was asked");
        }
    }

    @Override
    public void ordersStart(NodeId coordinator, View view, String guest, NodeId target) {
        for (var qemu : world.guests().processes()) {
            var there = qemu.node().name();
            if (qemu.guest().equals(guest) && !there.equals(target) && !view.has(there)
                    && !Invariants.of(world).proofs().isExcused(there)) {
                world.broken("S4: " + coordinator + " in " + view + " has " + guest + " brought up on " + target
                        + ", while its QEMU on " + there + " lives" + (qemu.node().isFrozen() ? ", frozen" : ""), null);
            }
        }
    }

    @Override
    public void carriesOn(NodeId keeper, FencingDocument.OffSent off, long incarnation) {
        world.check(off.keeperIncarnation() == incarnation, "L2: incarnation " + incarnation + " of " + keeper
                + " carries on what incarnation " + off.keeperIncarnation() + " began: " + off.order());
    }

    @Override
    public void shoots(NodeId keeper, NodeId victim, HeartbeatState known, boolean wasSilent) {
        if (known == null) {
            return;
        }
        world.check(!known.view().has(victim), "L2: " + keeper + " shoots " + victim + ", which is in " + known.view());
        var heard = known.peer(victim).filter(peer -> peer.isHeard()).isPresent();
        world.check(!(wasSilent && heard), "L2: " + keeper + " shoots " + victim + ", which is heard again");
    }
}
