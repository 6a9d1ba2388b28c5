package org.twinhost.resource.core.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.core.Observations.NOW;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.Step;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.resource.core.Observations;
import org.twinhost.resource.core.ResourceMachine;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.exchange.AgreedPriorities;
import org.twinhost.resource.core.exchange.FencingPriority;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.observe.ResourceSettings;

class FencingRaceTest {

    private static final Timing TIMING = Timing.ofDeadtime(3000);

    private static FencingRace of(FencingPriority one, FencingPriority two) {
        FencingRace byOne = FencingRace.decide(J1, J2, Optional.of(new AgreedPriorities(one, two)), TIMING);
        FencingRace byTwo = FencingRace.decide(J2, J1, Optional.of(new AgreedPriorities(two, one)), TIMING);
        assertThat(byOne.favoured()).as("both compute the same").isEqualTo(byTwo.favoured());
        assertThat(byOne.delayMs() == 0).as("exactly one shoots at once").isNotEqualTo(byTwo.delayMs() == 0);
        return byOne;
    }

    @Test
    void whatTheOtherCantTakeOverWeighsMost() {
        assertThat(of(new FencingPriority(0, 5), new FencingPriority(1, 0)).favoured()).isEqualTo(J2);
    }

    @Test
    void thenTheMoreGuests() {
        assertThat(of(new FencingPriority(1, 1), new FencingPriority(1, 2)).favoured()).isEqualTo(J2);
    }

    @Test
    void thenTheLowerId() {
        assertThat(of(new FencingPriority(0, 1), new FencingPriority(0, 1)).favoured()).isEqualTo(J1);
    }

    @Test
    void withoutAnythingAcknowledgedTheLowerId() {
        assertThat(FencingRace.decide(J2, J1, Optional.empty(), TIMING).favoured()).isEqualTo(J1);
    }

    @Test
    void theOtherWaitsForSkewAndSlowestOff() {
        assertThat(FencingRace.decide(J2, J1, Optional.empty(), TIMING).delayMs()).isEqualTo(600 + 1500 + 5000);
    }

    /** It may be starting, or have lost the first request; while it does not show the attempt, it is not flooded. */
    @Test
    void aFencingServiceThatDoesNotShowTheAttemptIsAskedOnceASecond() {
        var seen = new Observations();
        var machine = new ResourceMachine(ResourceSettings.DEFAULTS);
        var healthy = ResourceState.initial(J1, 1, List.of(), Leave.NONE).withObserved(seen.cluster());
        seen.view = new View(8, List.of(J1), J1);
        seen.peer = Liveness.LOST;
        var lost = machine.on(healthy, seen.membership());
        assertThat(requests(lost)).isEqualTo(1);

        var soon = machine.on(lost.state(), new ResourceEvent.SnapshotSeen(NOW.plusMillis(999), seen.snapshot));
        assertThat(requests(soon)).isZero();
        var later = machine.on(soon.state(), new ResourceEvent.SnapshotSeen(NOW.plusMillis(1000), seen.snapshot));
        assertThat(requests(later)).isEqualTo(1);
    }

    private static long requests(Step<ResourceState, ResourceEffect> step) {
        return step.effects().stream().filter(ResourceEffect.RequestFence.class::isInstance).count();
    }
}
