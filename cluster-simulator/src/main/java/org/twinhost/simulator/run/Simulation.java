package org.twinhost.simulator.run;

import org.twinhost.simulator.check.Health;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.check.ProtectionClaims;
import org.twinhost.simulator.fault.Injection;
import org.twinhost.simulator.service.Services;
import org.twinhost.simulator.story.Broken;
import org.twinhost.simulator.world.Images;
import org.twinhost.simulator.world.Settings;
import org.twinhost.simulator.world.World;

/**
 * One life of a cluster: it comes up, is disturbed, is repaired, and has to be whole again. S1 to S6 are checked after
 * every event, L1 and L2 at the end.
 */
public final class Simulation {

    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;
    /** What a cluster may take from power-on to all guests running, with every service starting as slowly as it may. */
    private static final long COMES_UP_MICROS = 90 * SECOND;
    /** L1: from the end of the last fault. */
    private static final long HEALS_MICROS = 180 * SECOND;
    /** A guest that crashed or did not start too often everywhere is tried again when its restart window is over. */
    private static final long GIVEN_UP_MICROS = 660 * SECOND;
    private static final long LOOK_EVERY_MICROS = SECOND / 4;
    private static final long STAYS_WHOLE_MICROS = 15 * SECOND;
    private static final long MOVES_MICROS = 30 * SECOND;
    /** How long two stores stay undecided; every service runs by then. */
    private static final long UNDECIDED_MICROS = 30 * SECOND;
    private static final long COMES_TO_REST_MICROS = 20 * SECOND;

    private final SimulationPlan plan;
    private final World world;
    private final Injection injection;
    private final Health health;
    private final ProtectionClaims claims;

    private Simulation(SimulationPlan plan, boolean told) {
        this.plan = plan;
        this.world = new World(plan.seed(), plan.settings().snapshot(), Services.ALL, told, Invariants::new);
        this.injection = new Injection(world);
        this.health = new Health(world);
        this.claims = new ProtectionClaims(world);
    }

    /** Runs it; never throws for what breaks inside. */
    public static Outcome run(SimulationPlan plan) {
        return run(plan, false);
    }

    /** @param told whether the whole story is kept, with the services' own log lines */
    public static Outcome run(SimulationPlan plan, boolean told) {
        var simulation = new Simulation(plan, told);
        Broken failure = null;
        try {
            simulation.live();
        } catch (Broken broken) {
            failure = broken;
        } catch (RuntimeException | AssertionError wrong) {
            failure = new Broken("the simulator itself is wrong: " + wrong, wrong);
        }
        var world = simulation.world;
        return new Outcome(plan, failure, world.story(), world.counts(), world.coverage(), world.time().happened(),
                world.time().nowMicros(), world.time().fingerprint());
    }

    /** Start reading here. */
    private void live() {
        comeUp();
        beDisturbed();
        injection.repairAll();
        heal();
        stayWhole();
        comeToRest();
    }

    private void comeUp() {
        world.nodes().forEach(node -> world.time().after(world.dice().between(0, SECOND), node::powerOn));
        if (plan.settings().images() != Images.EMPTY) {
            world.volumes().holdImages();
        }
        if (plan.settings().images() == Images.UNDECIDED) {
            waitForAWord();
        }
        world.check(becomesHealthy(COMES_UP_MICROS), "L1 the cluster never came up: " + health.complaint());
    }

    /** Two stores that hold something are not taken for equal, whatever time passes, until a person names one (S6). */
    private void waitForAWord() {
        world.time().runUntil(world.time().nowMicros() + UNDECIDED_MICROS);
        for (var volume : Settings.guests()) {
            world.check(!world.volumes().observer(volume).isServed(), "S6 " + volume
                    + " is served although nobody has said whose data is right");
            var holders = plan.settings().holders(volume);
            world.operators().sync(world.node(world.dice().pick(holders)), volume, world.dice().pick(holders));
        }
    }

    private void beDisturbed() {
        var begin = world.time().nowMicros();
        var ends = plan.settings().disturbedMs();
        for (var fault : plan.faults()) {
            world.time().at(begin + fault.atMs() * MILLI, () -> injection.inject(fault));
            ends = Math.max(ends, fault.atMs() + Injection.lastsMs(fault));
        }
        world.time().runUntil(begin + ends * MILLI + MILLI);
    }

    private void heal() {
        var healed = becomesHealthy(HEALS_MICROS)
                || health.hasGivenAGuestUp() && becomesHealthy(GIVEN_UP_MICROS);
        world.check(healed, "L1 not healthy " + HEALS_MICROS / SECOND + " s after the last fault: " + health.complaint());
    }

    /**
     * A cluster that is whole and left alone stays whole, and nobody shoots any more (L2). Once it may move guests that go
     * where they would rather be, now that their failures there are forgiven.
     */
    private void stayWhole() {
        var shots = world.powerSwitches().offsCarriedOut();
        world.time().runUntil(world.time().nowMicros() + STAYS_WHOLE_MICROS);
        if (health.complaint() != null && becomesHealthy(MOVES_MICROS)) {
            world.time().runUntil(world.time().nowMicros() + STAYS_WHOLE_MICROS);
        }
        world.check(world.powerSwitches().offsCarriedOut() == shots, "L2 a node was shot although nothing was wrong any more");
        world.check(health.complaint() == null, "L1 it was healthy, and then was not: " + health.complaint());
    }

    private void comeToRest() {
        world.guests().rest();
        world.check(world.time().runUntil(world.time().nowMicros() + COMES_TO_REST_MICROS, world.volumes()::isAtRest),
                "L1 requests of guests were not answered: " + String.join("; ", world.volumes().describe()));
        world.volumes().checkEqualAtRest();
        Invariants.of(world).actions().events().checkShared();
    }

    private boolean becomesHealthy(long withinMicros) {
        var end = world.time().nowMicros() + withinMicros;
        while (world.time().nowMicros() < end) {
            if (health.complaint() == null) {
                return true;
            }
            claims.look();
            injection.nurse(health.wanted());
            world.time().runUntil(Math.min(end, world.time().nowMicros() + LOOK_EVERY_MICROS));
        }
        return health.complaint() == null;
    }
}
