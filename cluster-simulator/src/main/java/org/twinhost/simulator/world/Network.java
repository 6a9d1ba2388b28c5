package org.twinhost.simulator.world;

/** Heartbeat's links between the nodes. */
public final class Network {

    private final World world;

    Network(World world) {
        this.world = world;
    }
}
