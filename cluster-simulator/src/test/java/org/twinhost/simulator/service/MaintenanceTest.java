package org.twinhost.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.simulator.check.Health;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.run.SimulationPlan;
import org.twinhost.simulator.world.World;
import org.twinhost.simulator.world.guest.Qemu;

/** Maintenance, through all the real services of a cluster: asked for at one node, known to all, over by itself. */
class MaintenanceTest {

    private static final long SECOND = 1_000_000;
    private static final long FOR_SECONDS = 90;

    private final World world = new World(7, SimulationPlan.of(7).settings().snapshot(), Services.ALL, false, Invariants::new);
    private final Health health = new Health(world);

    @Test
    void whoDiesInItIsNeitherFencedNorReplacedUntilItIsOver() {
        world.nodes().forEach(Node::powerOn);
        assertThat(world.time().runUntil(in(120), () -> health.complaint() == null)).as(this::told).isTrue();
        var dies = world.nodes().getLast();
        var survivors = world.nodes().stream().filter(node -> node != dies).map(Node::name).toList();

        assertThat(world.operators().maintenance(world.nodes().getFirst(), FOR_SECONDS * 1000)).isTrue();
        world.time().runUntil(in(10));
        var before = running(survivors.getFirst());
        var shots = world.powerSwitches().offsCarriedOut();
        dies.powerCut("a test wants it");
        world.time().runUntil(in(50));

        assertThat(world.powerSwitches().offsCarriedOut()).as("shots").isEqualTo(shots);
        assertThat(running(survivors.getFirst())).as("what runs on the survivor").isEqualTo(before);

        world.time().runUntil(in(FOR_SECONDS));
        assertThat(world.guests().processes()).as(this::told).hasSizeGreaterThan(before.size());
        dies.powerOn();
        assertThat(world.time().runUntil(in(180), () -> health.complaint() == null)).as(this::told).isTrue();
    }

    private Set<String> running(NodeId node) {
        return world.guests().processes().stream().filter(qemu -> qemu.node().name().equals(node)).map(Qemu::guest)
                .collect(Collectors.toSet());
    }

    private long in(long seconds) {
        return world.time().nowMicros() + seconds * SECOND;
    }

    private String told() {
        return health.complaint() + "\n" + String.join("\n", world.story().lines());
    }
}
