package org.twinhost.simulator.world;

/** The nodes' BMCs. */
public final class PowerSwitches {

    private final World world;

    PowerSwitches(World world) {
        this.world = world;
    }
}
