package org.twinhost.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.simulator.world.ScriptedServices.J1;
import static org.twinhost.simulator.world.ScriptedServices.J2;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.world.guest.Qemu;

/** The real vm and resource services of two nodes on virtual time, while their processes, guests and libvirt break. */
class PairTest {

    private static final long SECOND = 1_000_000;
    private static final int SEEDS = 4;

    private final ScriptedServices services = new ScriptedServices("mail1", "web1");

    private World begin(long seed) {
        var world = services.world(seed);
        world.nodes().forEach(node -> node.powerOn());
        awaitAsWanted(world);
        world.time().runUntil(in(world, 5));
        return world;
    }

    @Test
    void startsMovesStopsAndEmptiesANode() {
        var world = begin(1);
        assertThat(nodeOf(world, "web1")).isEqualTo(J1);

        assertThat(world.operators().move(world.node(J2), "web1", J2)).isTrue();
        assertThat(world.time().runUntil(in(world, 40), () -> runsOn(world, "web1", J2)))
                .as(() -> String.join("\n", world.story().lines())).isTrue();
        world.operators().stop(world.node(J1), "mail1");
        world.time().runUntil(in(world, 5));
        awaitAsWanted(world);
        world.operators().start(world.node(J1), "mail1");
        world.operators().standby(world.node(J1), J2, true);

        assertThat(world.time().runUntil(in(world, 40), () -> runsOn(world, "web1", J1))).isTrue();
        awaitAsWanted(world);
        assertThat(world.coverage().all().get("operator.wish")).containsKeys("move -> DONE", "stop -> DONE", "standby -> DONE");
    }

    @Test
    void guestsRunOnWithoutLibvirtAndOneThatDiesIsStartedAnew() {
        var world = begin(2);
        var life = life(world, "web1");
        world.guests().libvirt(J1).kill(8 * SECOND);
        world.time().runUntil(in(world, 4));
        assertThat(life(world, "web1")).isEqualTo(life);
        world.guests().libvirt(J1).crash("web1");
        world.time().runUntil(in(world, 3));
        assertThat(Invariants.of(world).instances().notAsWanted(services.snapshot()))
                .contains("L1 web1 is to be started and runs 0 times");

        awaitAsWanted(world);
        assertThat(life(world, "web1")).isGreaterThan(life);
        assertThat(world.coverage().all().get("vm.guest")).containsKey("Running -> Crashed");
    }

    @Test
    void whateverBreaksEndsWithEveryGuestRunningOnce() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            var world = begin(seed);
            var dice = world.dice().split();
            for (int fault = 0; fault < 25; fault++) {
                world.time().runUntil(in(world, dice.below(5)));
                breakSomething(world, dice.below(9), dice.pick(world.nodes()).name(), dice.oneIn(2) ? "web1" : "mail1");
            }
            world.nodes().forEach(node -> {
                node.thaw();
                world.guests().libvirt(node.name()).startFails(false);
                world.operators().start(node, "web1");
                world.operators().start(node, "mail1");
            });
            world.time().runUntil(in(world, 60));
            awaitAsWanted(world);
        }
    }

    @Test
    void theSameSeedIsTheSameStory() {
        assertThat(new ScriptedPlay().fingerprint()).isEqualTo(new ScriptedPlay().fingerprint());
    }

    private static final class ScriptedPlay {
        long fingerprint() {
            var world = new ScriptedServices("mail1", "web1").world(7);
            world.nodes().forEach(node -> node.powerOn());
            world.time().runUntil(30 * SECOND);
            world.guests().libvirt(J1).kill(SECOND);
            world.time().runUntil(60 * SECOND);
            return world.time().fingerprint();
        }
    }

    private static void breakSomething(World world, int what, NodeId where, String guest) {
        var node = world.node(where);
        var libvirt = world.guests().libvirt(where);
        switch (what) {
            case 0 -> libvirt.kill(3 * SECOND);
            case 1 -> libvirt.hang(5 * SECOND);
            case 2 -> libvirt.crash(guest);
            case 3 -> libvirt.startFails(!world.dice().oneIn(2));
            case 4 -> node.process(ServiceName.VM).kill("a test wants it");
            case 5 -> node.process(ServiceName.RESOURCE).crashAtEffect(1 + world.dice().below(20));
            case 6 -> node.process(ServiceName.VM).crashAtEffect(1 + world.dice().below(10));
            case 7 -> world.operators().move(node, guest, null);
            case 8 -> node.restartBroker(SECOND);
            default -> throw new IllegalArgumentException("no fault " + what);
        }
    }

    private void awaitAsWanted(World world) {
        var there = world.time().runUntil(in(world, 120),
                () -> Invariants.of(world).instances().notAsWanted(services.snapshot()).isEmpty());
        assertThat(there).as(() -> Invariants.of(world).instances().notAsWanted(services.snapshot()) + "\n"
                + String.join("\n", world.story().lines())).isTrue();
    }

    private static long in(World world, long seconds) {
        return world.time().nowMicros() + seconds * SECOND;
    }

    private static boolean runsOn(World world, String guest, NodeId node) {
        return world.guests().processes().stream()
                .anyMatch(qemu -> qemu.guest().equals(guest) && qemu.node().name().equals(node) && qemu.runs());
    }

    private static NodeId nodeOf(World world, String guest) {
        return process(world, guest).node().name();
    }

    private static long life(World world, String guest) {
        return process(world, guest).life();
    }

    private static Qemu process(World world, String guest) {
        return world.guests().processes().stream().filter(qemu -> qemu.guest().equals(guest)).findFirst().orElseThrow();
    }
}
