package org.twinhost.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.simulator.check.Health;
import org.twinhost.simulator.check.Invariants;
import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.world.Settings;
import org.twinhost.simulator.world.World;

/** Drills through all the real services of a cluster; nobody presses a button, all invariants are looked at. */
class DrillTest {

    private static final long SECOND = 1_000_000;

    private final World world = new World(11, new Settings(2, 3_000, 0).snapshot(), Services.ALL, false, Invariants::new);
    private final Health health = new Health(world);
    private final Node lost = world.nodes().getFirst();
    private final Node other = world.nodes().getLast();

    @BeforeEach
    void healthy() {
        world.nodes().forEach(Node::powerOn);
        becomes(() -> health.complaint() == null, 120);
    }

    private void becomes(BooleanSupplier what, long withinSeconds) {
        assertThat(world.time().runUntil(world.time().nowMicros() + withinSeconds * SECOND, what)).as(this::told).isTrue();
    }

    private void run(long seconds) {
        world.time().runUntil(world.time().nowMicros() + seconds * SECOND);
    }

    private boolean allRunOnTheOther() {
        return Settings.guests().stream().allMatch(guest -> world.guests().processes().stream().anyMatch(qemu ->
                qemu.guest().equals(guest) && qemu.node() == other));
    }

    private String told() {
        return health.complaint() + "\n" + String.join("\n", world.story().lines());
    }

    @Test
    void aNodeThatLooksHungIsFencedItsGuestsComeUpAndItsPowerComesBack() {
        world.operators().drill(other, lost.name(), true);
        run(5);
        assertThat(lost.isOn()).as("its guests run on while it is silent").isTrue();
        assertThat(world.guests().processes()).anyMatch(qemu -> qemu.node() == lost);
        becomes(() -> !lost.isOn(), 40);
        becomes(this::allRunOnTheOther, 15);
        becomes(lost::isOn, 20);
        becomes(() -> health.complaint() == null, 120);
    }

    @Test
    void thePowerComesBackAlsoWhenWhoOwesItWasStartedAnewMeanwhile() {
        world.operators().drill(other, lost.name(), true);
        run(6);
        other.process(ServiceName.FENCING).kill("a test wants it");
        becomes(() -> !lost.isOn(), 40);
        other.process(ServiceName.FENCING).kill("a test wants it");
        becomes(this::allRunOnTheOther, 30);
        becomes(lost::isOn, 90);
        becomes(() -> health.complaint() == null, 120);
    }

    @Test
    void whoIsFencedByNobodySpeaksAgainByItself() {
        world.operators().drill(other, lost.name(), true);
        run(3);
        world.powerSwitches().unreachable(lost.name(), true);
        run(60);
        assertThat(lost.isOn()).isTrue();
        assertThat(world.guests().processes()).as("nothing was started without a proof").anyMatch(qemu -> qemu.node() == lost);
        run(15);
        world.powerSwitches().unreachable(lost.name(), false);
        becomes(() -> health.complaint() == null, 180);
    }

    @Test
    void aPowerThatIsCutComesBackToo() {
        world.operators().drill(other, lost.name(), false);
        becomes(() -> !lost.isOn(), 10);
        becomes(this::allRunOnTheOther, 20);
        becomes(lost::isOn, 20);
        becomes(() -> health.complaint() == null, 120);
    }
}
