package org.twinhost.simulator.fault;

import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.simulator.check.Health;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.world.World;

/** A person takes a node out of service by the book: standby, a look that all is well without it, a goodbye, the switch. */
final class Departures {

    private static final long LOOK_EVERY_MICROS = 250_000;
    private static final long SHUTS_DOWN_MICROS_MAX = 3_000_000;

    private final World world;
    private final Health health;
    private int underWay;
    private boolean ended;

    Departures(World world) {
        this.world = world;
        this.health = new Health(world);
    }

    void of(Node node, long forMicros) {
        underWay++;
        world.operators().standby(node, node.name(), true);
        look(node, node.boot(), world.time().nowMicros() + forMicros);
        world.time().after(forMicros, () -> {
            underWay--;
            if (!ended) {
                node.powerOn();
                world.operators().standby(node, node.name(), false);
            }
        });
    }

    /** Whether somebody is at it: nobody else orders roles meanwhile. */
    boolean isUnderWay() {
        return underWay > 0;
    }

    /** Nobody takes a node out of service any more. */
    void end() {
        ended = true;
    }

    private void look(Node node, int boot, long untilMicros) {
        if (ended || node.boot() != boot || !node.isOn() || world.time().nowMicros() >= untilMicros) {
            return;
        }
        if (world.observer().membership().hasLeft(node)) {
            world.counts().count("departure, really");
            world.time().after(world.dice().between(0, SHUTS_DOWN_MICROS_MAX), () -> shutDown(node, boot));
            return;
        }
        if (isIdle(node) && health.complaint() == null) {
            world.operators().leave(node);
        }
        world.time().after(LOOK_EVERY_MICROS, () -> look(node, boot, untilMicros));
    }

    private void shutDown(Node node, int boot) {
        if (!ended && node.isOn() && node.boot() == boot) {
            node.powerCut("it is shut down");
        }
    }

    private boolean isIdle(Node node) {
        return health.wanted().node(node.name()).filter(NodeConfig::standby).isPresent()
                && world.guests().processes().stream().noneMatch(qemu -> qemu.node() == node)
                && world.volumes().names().stream().noneMatch(volume ->
                        world.volumes().observer(volume).roleOn(node.name()) == Role.PRIMARY);
    }
}
