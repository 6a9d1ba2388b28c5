package org.twinhost.simulator.fault;

import java.util.List;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.world.World;

/** Nodes are rebooted as they should be: asked to leave, and switched off when they have said goodbye. */
final class Departures {

    private static final long LOOK_EVERY_MICROS = 250_000;
    private static final long SHUTS_DOWN_MICROS_MAX = 3_000_000;
    private static final long COMES_ON_MICROS_MAX = 20_000_000;

    private final World world;
    private int underWay;
    private boolean ended;

    Departures(World world) {
        this.world = world;
    }

    void of(Node node, long forMicros) {
        world.operators().leave(node);
        away(List.of(node), forMicros, () -> world.operators().stay(node));
    }

    void takenBack(Node node, long forMicros) {
        world.operators().leave(node);
        underWay++;
        world.time().after(forMicros, () -> {
            underWay--;
            world.operators().stay(node);
        });
    }

    /** Who goes last is a matter of luck, and so is who comes first. */
    void ofAll(Node askedAt, long forMicros) {
        world.operators().shutdown(askedAt, true);
        away(world.nodes(), forMicros, () -> world.operators().shutdown(askedAt, false));
    }

    private void away(List<Node> nodes, long forMicros, Runnable takesBack) {
        underWay++;
        nodes.forEach(node -> look(node, node.boot(), world.time().nowMicros() + forMicros));
        world.time().after(forMicros, () -> {
            underWay--;
            if (!ended) {
                takesBack.run();
                nodes.forEach(node -> world.time().after(nodes.size() == 1 ? 0 : world.dice().between(0, COMES_ON_MICROS_MAX),
                        () -> comesBack(node)));
            }
        });
    }

    private void comesBack(Node node) {
        if (!ended) {
            node.powerOn();
        }
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
        } else {
            world.time().after(LOOK_EVERY_MICROS, () -> look(node, boot, untilMicros));
        }
    }

    private void shutDown(Node node, int boot) {
        if (!ended && node.isOn() && node.boot() == boot) {
            node.powerCut("it is shut down");
        }
    }
}
