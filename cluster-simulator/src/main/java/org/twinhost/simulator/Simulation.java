package org.twinhost.simulator;

import java.util.EnumMap;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.check.Broken;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.service.ConfigCode;
import org.twinhost.simulator.world.World;

/** One life of a cluster under a plan. */
public final class Simulation {

    private static final long LIFE_MICROS = 60_000_000;

    private Simulation() {}

    /** Runs it; never throws for what breaks inside. */
    public static Outcome run(SimulationPlan plan) {
        return run(plan, false);
    }

    /** @param told whether the whole story is kept, with the services' own log lines */
    public static Outcome run(SimulationPlan plan, boolean told) {
        var services = new EnumMap<ServiceName, ServiceCode.Starter>(ServiceName.class);
        services.put(ServiceName.CONFIG, ConfigCode::start);
        var world = new World(plan.seed(), plan.settings().snapshot(), services, told);
        Broken failure = null;
        try {
            world.nodes().forEach(Node::powerOn);
            world.time().runUntil(LIFE_MICROS);
        } catch (Broken broken) {
            failure = broken;
        }
        return new Outcome(plan, failure, world.story(), world.counts(), world.coverage(), world.time().happened(),
                world.time().nowMicros(), world.time().fingerprint());
    }
}
