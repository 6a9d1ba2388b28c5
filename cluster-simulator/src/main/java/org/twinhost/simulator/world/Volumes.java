package org.twinhost.simulator.world;

import org.twinhost.simulator.node.Node;

/** Backing stores, connections between replicas, and what must be true of the data. */
public final class Volumes {

    private final World world;

    Volumes(World world) {
        this.world = world;
    }

    void addTo(Node node) {
    }

    public void checkAfterEvent() {
    }
}
