package org.twinhost.resource.world;

import java.util.List;
import java.util.Random;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.resource.AdminRequest;

/** Breaks things at random, and mends them all at the end. */
public final class Saboteur {

    private static final List<ServiceName> SILENCED = List.of(
            ServiceName.VM, ServiceName.REPLICATION, ServiceName.HEARTBEAT, ServiceName.FENCING);

    private final World world;
    private final Random random;

    public Saboteur(World world, Random random) {
        this.world = world;
        this.random = random;
    }

    private Node someNode() {
        return world.nodes().get(random.nextInt(2));
    }

    private String someGuest() {
        return world.snapshot.guests().get(random.nextInt(world.snapshot.guests().size())).name();
    }

    public void breakSomething() {
        Node node = someNode();
        switch (random.nextInt(17)) {
            case 0 -> act("power-cut " + node.id, node::powerOff);
            case 1, 2, 3 -> act("power-on " + node.id, node::powerOn);
            case 4 -> act("freeze " + node.id, node::freeze);
            case 5, 6 -> world.nodes().forEach(each -> act("thaw " + each.id, each::thaw));
            case 7 -> act("cut", () -> world.cut = true);
            case 8, 9 -> act("heal", () -> world.cut = false);
            case 10 -> silence(node);
            case 11 -> act("kill resource of " + node.id, () -> node.kill(ServiceName.RESOURCE));
            case 12 -> act("crash", () -> world.nodes().forEach(each -> each.hypervisor.crash(someGuest())));
            case 13 -> act("slow off", () -> node.fencing.offMs = 100L + random.nextInt(4000));
            case 14 -> act("bmc of " + world.other(node).id, () -> node.fencing.bmcDead = random.nextBoolean());
            default -> wish(node);
        }
    }

    private void act(String what, Runnable action) {
        world.say(new NodeId("world"), "---- " + what);
        action.run();
    }

    private void silence(Node node) {
        ServiceName service = SILENCED.get(random.nextInt(SILENCED.size()));
        act("kill " + service.label() + " of " + node.id, () -> node.kill(service));
        node.later(500 + random.nextInt(6000), () -> node.revive(service));
    }

    private void wish(Node node) {
        if (!node.awake()) {
            return;
        }
        AdminRequest wish = switch (random.nextInt(7)) {
            case 5 -> new AdminRequest.Leave(someNode().id, random.nextInt(3) != 0);
            case 6 -> new AdminRequest.Shutdown(random.nextInt(3) != 0);
            case 0 -> new AdminRequest.StopGuest(someGuest());
            case 1 -> new AdminRequest.StartGuest(someGuest());
            case 2 -> new AdminRequest.Standby(someNode().id, random.nextInt(3) == 0);
            default -> new AdminRequest.MoveGuest(someGuest(), someNode().id);
        };
        act("wish on " + node.id + " " + wish, () -> node.wish(wish));
    }

    public void mendEverything() {
        world.say(new NodeId("world"), "---- everything is mended");
        world.cut = false;
        for (Node node : world.nodes()) {
            node.fencing.bmcDead = false;
            node.thaw();
            List.copyOf(node.dead).forEach(node::revive);
        }
        // Somebody switches nodes on, as often as they were fenced meanwhile.
        world.at(0, this::switchOn);
        for (GuestConfig guest : List.copyOf(world.snapshot.guests())) {
            world.change(Configurations.withTarget(world.snapshot, guest.name(), GuestConfig.Target.STARTED));
        }
        world.nodes().forEach(node -> world.change(Configurations.withStandby(world.snapshot, node.id, false)));
        world.at(30_000, () -> world.nodes().stream().filter(Node::awake).forEach(node ->
                world.snapshot.guests().forEach(guest -> node.wish(new AdminRequest.StartGuest(guest.name())))));
    }

    private void switchOn() {
        world.nodes().stream().filter(Node::hasLeft).forEach(Node::powerOff);
        world.nodes().forEach(node -> act("stays " + node.id, () -> node.wish(new AdminRequest.Shutdown(false))));
        world.nodes().forEach(node -> node.wish(new AdminRequest.Leave(node.id, false)));
        world.nodes().forEach(Node::powerOn);
        world.at(10_000, this::switchOn);
    }
}
