package org.twinhost.simulator.world;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.replication.volume.Outcome;
import org.twinhost.resource.ResourceDesk;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.world.power.FencingConsole;

/** People at a node's {@code twinctl}: what they want goes to that node's resource service as its REST does it. */
public final class Operators {

    private static final String NAME = "alice";
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final World world;
    private final Map<Process, ResourceDesk> desks = new LinkedHashMap<>();

    Operators(World world) {
        this.world = world;
    }

    /** A resource service listens from now on. */
    public void reach(Process process, ResourceDesk desk) {
        desks.put(process, desk);
    }

    /** It is gone. */
    public void lose(Process process) {
        desks.remove(process);
    }

    /** @return false: no resource service listens there, so nobody was asked */
    public boolean start(Node at, String guest) {
        return wish(at, "start", new AdminRequest.StartGuest(guest));
    }

    public boolean stop(Node at, String guest) {
        return wish(at, "stop", new AdminRequest.StopGuest(guest));
    }

    /** @param to null: to the best other node */
    public boolean move(Node at, String guest, NodeId to) {
        return wish(at, "move", new AdminRequest.MoveGuest(guest, to));
    }

    /** @param standby false: it may run guests again */
    public boolean standby(Node at, NodeId node, boolean standby) {
        return wish(at, standby ? "standby" : "online", new AdminRequest.Standby(node, standby));
    }

    /** @param forMs null: maintenance ends */
    public boolean maintenance(Node at, @Nullable Long forMs) {
        return wish(at, forMs == null ? "maintenance off" : "maintenance on", new AdminRequest.Maintenance(forMs));
    }

    /** An order to replication that no coordinator gave, in the view that the node is in. */
    public void roleAnyway(Node at, String volume, boolean primary) {
        var process = at.process(ServiceName.RESOURCE);
        var view = world.observer().membership().viewInUse(at.name());
        process.arrives(0, () -> process.bus().request(at.name(), ServiceName.REPLICATION,
                primary ? new ReplicationCommand.Promote(volume, view) : new ReplicationCommand.Demote(volume, view),
                DEADLINE).thenAccept(reply -> world.story().tell(at.name(), "past the coordinator, " + volume
                        + " is to be " + (primary ? "Primary" : "Secondary") + ": " + reply.outcome() + ", "
                        + reply.reason())));
    }

    /** At each node, of which one compares and the other says so. */
    public void verify(String volume) {
        for (var node : world.nodes()) {
            var desk = world.volumes().desk(node.name(), volume);
            if (desk != null) {
                desk.verify().start().thenAccept(outcome ->
                        world.story().tell(node.name(), "is to verify " + volume + ": " + outcome));
            }
        }
    }

    public void stopVerify(String volume) {
        for (var node : world.nodes()) {
            var desk = world.volumes().desk(node.name(), volume);
            if (desk != null) {
                desk.verify().stop().thenAccept(outcome ->
                        world.story().tell(node.name(), "is not to verify " + volume + " any more: " + outcome));
            }
        }
    }

    /** {@code twinctl node leave} on that node, as its shutdown does it. */
    public void leave(Node at) {
        wish(at, "leave", new AdminRequest.Leave(at.name(), true));
    }

    public void stay(Node at) {
        wish(at, "stay", new AdminRequest.Leave(at.name(), false));
    }

    /** @param shutdown false: who has not left shall stay */
    public void shutdown(Node at, boolean shutdown) {
        wish(at, shutdown ? "shutdown" : "no shutdown", new AdminRequest.Shutdown(shutdown));
    }

    /** Whether it was asked to leave, as its resource service knows it, and has not left. */
    public boolean isLeaving(Node at) {
        var desk = desks.get(at.process(ServiceName.RESOURCE));
        return desk != null && desk.state().observed().isLeaving(at.name()) && !world.observer().membership().hasLeft(at);
    }

    /** {@code twinctl volume sync}: a person says whose data is right, to the replication service of a node. */
    public void sync(Node at, String volume, NodeId from) {
        var desk = world.volumes().desk(at.name(), volume);
        if (desk != null) {
            world.story().tell(at.name(), NAME + " says that of " + volume + " the data of " + from + " is right");
            at.process(ServiceName.REPLICATION).arrives(0, () -> desk.sync(from).thenAccept(outcome -> {
                world.coverage().visit("operator.wish", "sync -> " + outcome.getClass().getSimpleName());
                world.story().tell(at.name(), NAME + " hears: " + outcome);
            }));
        }
    }

    /** {@code twinctl volume resolve}: a person says after a split brain whose changes are thrown away. */
    public void resolve(Node at, String volume, NodeId discarded, Consumer<Outcome> heard) {
        var desk = world.volumes().desk(at.name(), volume);
        if (desk != null) {
            world.story().tell(at.name(), NAME + " throws away what was written of " + volume + " on " + discarded);
            at.process(ServiceName.REPLICATION).arrives(0, () -> desk.stateNow().thenCompose(now ->
                    now.splitBrain() == null ? desk.split().mayResolve(discarded)
                            : desk.split().resolve(discarded, now.splitBrain())).thenAccept(outcome -> {
                world.coverage().visit("operator.wish", "resolve -> " + outcome.getClass().getSimpleName());
                world.story().tell(at.name(), NAME + " hears: " + outcome);
                heard.accept(outcome);
            }));
        }
    }

    /** {@code twinctl volume force}: a person says that what is there is the truth. */
    public void force(Node at, String volume) {
        var desk = world.volumes().desk(at.name(), volume);
        if (desk != null) {
            world.story().tell(at.name(), NAME + " says that of " + volume + " what is on " + at.name() + " is the truth");
            at.process(ServiceName.REPLICATION).arrives(0, () -> desk.force(true).thenAccept(outcome ->
                    world.story().tell(at.name(), NAME + " hears: " + outcome)));
        }
    }

    /** {@code twinctl fence confirm}: a person's word that the node is off. */
    public void confirmOff(Node at, NodeId node) {
        at.process(ServiceName.FENCING).code(FencingConsole.class).ifPresent(fencing -> {
            world.story().tell(at.name(), NAME + " vouches that " + node + " is off");
            at.process(ServiceName.FENCING).arrives(0, () ->
                    fencing.ask(world.newId(), new FencingCommand.Confirm(node, NAME)));
        });
    }

    /** {@code twinctl drill}, without twinctl's own question whether it is safe: whatever the cluster is like. */
    public void drill(Node at, NodeId node, boolean freeze) {
        at.process(ServiceName.FENCING).code(FencingConsole.class).ifPresent(fencing -> {
            world.story().tell(at.name(), NAME + " rehearses the loss of " + node + (freeze ? ": it is to fall silent" : ""));
            at.process(ServiceName.FENCING).arrives(0, () -> fencing.drill(node, freeze).thenAccept(reply -> {
                world.coverage().visit("operator.wish", "drill -> " + reply.getClass().getSimpleName());
                world.story().tell(at.name(), NAME + " hears: " + reply);
            }));
        });
    }

    private boolean wish(Node at, String verb, AdminRequest wish) {
        var process = at.process(ServiceName.RESOURCE);
        if (process == null || !process.isAlive() || !desks.containsKey(process)) {
            return false;
        }
        world.story().tell(at.name(), NAME + " wants: " + wish);
        process.arrives(0, () -> desks.get(process).request(wish, NAME).thenAccept(reply -> {
            world.coverage().visit("operator.wish", verb + " -> " + reply.outcome());
            world.story().tell(at.name(), NAME + " hears: " + reply.outcome() + ", "
                    + (reply.isDone() ? reply.body().textValue() : reply.reason()));
        }));
        return true;
    }
}
