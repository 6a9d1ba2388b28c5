package org.twinhost.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Process;
import org.twinhost.simulator.node.ServiceCode;
import org.twinhost.simulator.report.LogLines;
import org.twinhost.simulator.time.Dice;
import org.twinhost.simulator.world.World;

/** Two real config services, two simulated slapds, and a heartbeat that says what the test wants. */
class ConfigCodeTest {

    private static final long SECOND = 1_000_000;
    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");

    private final Map<NodeId, NodeId> coordinators = new java.util.TreeMap<>(Map.of(ONE, ONE, TWO, ONE));
    private boolean cut;

    /** Publishes who coordinates, and what the other node publishes, every second. */
    private record ToldHeartbeat(Process process, Map<NodeId, NodeId> coordinators) implements ServiceCode {

        ServiceCode start() {
            process.bus().ownState(Topics.MEMBERSHIP, this::state);
            return this;
        }

        private Object state(long sequence) {
            var self = process.node().name();
            var other = self.equals(ONE) ? TWO : ONE;
            var coordinator = coordinators.get(self);
            var members = coordinator == null ? List.of(self) : List.of(ONE, TWO);
            var view = new View(1, members, coordinator == null ? self : coordinator);
            return new HeartbeatState(sequence, process.wallClock(), self, 1, 1, view, coordinator != null,
                    coordinator == null ? other.value() : null, List.of(new PeerState(
                            other, Liveness.ALIVE, 1, 1, 0L, revisionOf(other), List.of())), 0);
        }

        private Revision revisionOf(NodeId node) {
            var config = World.of(process).node(node).process(ServiceName.CONFIG);
            return config.isAlive() ? World.of(process).directories().published(node) : null;
        }
    }

    @BeforeAll
    static void logLinesGoToTheWorld() {
        LogLines.install();
    }

    private World world(long seed) {
        var services = new EnumMap<ServiceName, ServiceCode.Starter>(ServiceName.class);
        services.put(ServiceName.CONFIG, ConfigCode::start);
        services.put(ServiceName.HEARTBEAT, process -> new ToldHeartbeat(process, coordinators).start());
        var world = new World(seed, first(), services, true, Invariants::new);
        world.directories().mirrorOver((_, _) -> !cut);
        world.nodes().forEach(node -> node.powerOn());
        return world;
    }

    @Test
    void aClusterIsFoundedOnceAndAWishReachesBothNodes() {
        var world = world(1);
        run(world, 20);
        assertThat(world.directories().complaint()).isNull();
        assertThat(world.directories().published(TWO).number()).isEqualTo(1);
        world.directories().setGuestTarget(TWO, "web1", GuestConfig.Target.STOPPED);
        run(world, 20);
        // The heartbeat of this test carries nothing between nodes: the other node's wish does not arrive.
        assertThat(world.directories().published(ONE).number()).isEqualTo(1);
        world.directories().setGuestTarget(ONE, "web1", GuestConfig.Target.STOPPED);
        run(world, 5);
        assertThat(world.directories().complaint()).isNull();
        assertThat(world.directories().published(TWO).number()).isEqualTo(2);
    }

    @Test
    void whatTwoCoordinatorsWroteInASplitIsNotMixed() {
        var world = world(2);
        run(world, 20);
        cut = true;
        coordinators.put(TWO, TWO);
        run(world, 3);
        world.directories().setGuestTarget(ONE, "web1", GuestConfig.Target.STOPPED);
        world.directories().setStandby(TWO, ONE, true);
        run(world, 5);
        cut = false;
        coordinators.put(TWO, ONE);
        run(world, 10);
        assertThat(world.directories().published(ONE)).as("%s", String.join("\n", world.story().lines()))
                .isNotEqualTo(world.directories().published(TWO));
        assertThat(world.directories().waitingForAPerson()).containsExactly(ONE, TWO);
        world.directories().choose(ONE, ConfigCommand.Choose.Side.PUBLISHED);
        run(world, 10);
        assertThat(world.directories().complaint()).isNull();
    }

    @Test
    void troubleOfAllKindsEndsInOneRevision() {
        for (int seed = 1; seed <= 12; seed++) {
            cut = false;
            coordinators.put(ONE, ONE);
            var world = world(seed);
            var dice = new Dice(seed);
            run(world, 15);
            for (int turn = 0; turn < 40; turn++) {
                trouble(world, dice);
                world.time().runUntil(world.time().nowMicros() + dice.between(0, 2 * SECOND));
            }
            repair(world);
            assertThat(world.directories().complaint()).as("seed %s: %s", seed, world.story().lines()).isNull();
        }
    }

    private void trouble(World world, Dice dice) {
        var node = dice.pick(List.of(ONE, TWO));
        var directories = world.directories();
        switch (dice.below(13)) {
            case 0 -> directories.kill(node, dice.between(0, 5 * SECOND));
            case 1 -> directories.slow(node, dice.between(0, 4_000));
            case 2 -> directories.failing(node, dice.oneIn(2));
            case 3 -> directories.edit(node, "web1", (int) dice.between(96, 200));
            case 4 -> world.node(node).process(ServiceName.CONFIG).kill("test");
            case 5 -> world.node(node).process(ServiceName.CONFIG).crashAtEffect((int) dice.between(1, 20));
            case 6 -> world.node(node).process(ServiceName.CONFIG).pause(dice.between(0, 10 * SECOND));
            case 7 -> cut = !cut;
            case 8 -> {
                world.node(node).powerCut("test");
                world.node(node).powerOn();
            }
            case 9 -> directories.constrain(ONE, "web1", TWO, dice.below(1000));
            case 10 -> directories.setGuestTarget(ONE, "web1", dice.pick(List.of(GuestConfig.Target.values())));
            case 11 -> directories.setStandby(ONE, TWO, dice.oneIn(2));
            case 12 -> world.node(node).restartBroker(dice.between(0, 3 * SECOND));
            default -> throw new AssertionError();
        }
    }

    private void repair(World world) {
        cut = false;
        world.nodes().forEach(node -> {
            world.directories().slow(node.name(), 0);
            world.directories().failing(node.name(), false);
        });
        for (int look = 0; look < 12 && world.directories().complaint() != null; look++) {
            run(world, 10);
            if (look > 2 && world.directories().waitingForAPerson().contains(ONE)) {
                world.directories().choose(ONE, ConfigCommand.Choose.Side.PUBLISHED);
            }
        }
    }

    private static void run(World world, int seconds) {
        world.time().runUntil(world.time().nowMicros() + seconds * SECOND);
    }

    private static ClusterSnapshot first() {
        return new ClusterSnapshot(new Revision(1, "0000000000000001"), "jupiter", Timing.ofDeadtime(5_000), 100, false,
                List.of(node(ONE, 1), node(TWO, 2)),
                List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1),
                        new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 2)),
                List.of(new VolumeConfig("web1", 16L << 20, VolumeConfig.Protocol.C, "7e3a11c0d5f20001", List.of(
                        new VolumeConfig.ReplicaConfig(ONE, "/dev/twinhost/web1"),
                        new VolumeConfig.ReplicaConfig(TWO, "/dev/twinhost/web1")))),
                List.of(new GuestConfig("web1", "5c0f3a52-6f0e-4c35-9d6b-0d1a7f2e0001", ONE, GuestConfig.Target.STARTED, 1, 96,
                        List.of("web1"), List.of(), null, 10_000)), List.of(), List.of());
    }

    private static NodeConfig node(NodeId name, int number) {
        return new NodeConfig(name, false, List.of(new NodeConfig.LinkEnd("grey", "10.90.2." + number),
                new NodeConfig.LinkEnd("yellow", "10.90.3." + number)));
    }
}
