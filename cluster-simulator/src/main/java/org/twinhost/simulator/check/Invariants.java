package org.twinhost.simulator.check;

import org.twinhost.simulator.world.World;

/** S1 to S6 after every event, as far as it takes more than one component of the world to see them. */
public final class Invariants {

    private final World world;

    public Invariants(World world) {
        this.world = world;
    }

    /** Runs after every event: must be quick. */
    public void afterEvent() {
        world.volumes().checkAfterEvent();
        world.guests().checkAfterEvent();
    }
}
