package org.twinhost.simulator.world;

import org.twinhost.simulator.node.Node;

/** Hypervisors and guests. */
public final class Guests {

    private final World world;

    Guests(World world) {
        this.world = world;
    }

    void addTo(Node node) {
    }

    public void checkAfterEvent() {
    }
}
