package org.twinhost.simulator.world;

import org.twinhost.simulator.node.Node;

/** The nodes' LDAP directories, which mirror each other. */
public final class Directories {

    private final World world;

    Directories(World world) {
        this.world = world;
    }

    void addTo(Node node) {
    }

    public void checkAfterEvent() {
    }
}
