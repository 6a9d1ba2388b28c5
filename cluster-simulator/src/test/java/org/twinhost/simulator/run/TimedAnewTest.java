package org.twinhost.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.simulator.fault.Fault;

class TimedAnewTest {

    private static final SimulationPlan PLAN = new SimulationPlan(7, SimulationPlan.of(7).settings(), List.of(
            new Fault.Blackout(1_000, 500), new Fault.PowerOn(9_000, new NodeId("jupiter1"))));

    @Test
    void theFirstIsThePlanItself() {
        assertThat(TimedAnew.of(PLAN, 0)).isEqualTo(PLAN);
    }

    @Test
    void theSameFaultsComeAtOtherTimesAndTheSameOnesEachTime() {
        for (int number = 1; number <= 30; number++) {
            var moved = TimedAnew.of(PLAN, number);
            assertThat(moved).isEqualTo(TimedAnew.of(PLAN, number));
            assertThat(moved.settings()).isEqualTo(PLAN.settings());
            assertThat(moved.faults()).hasSize(2);
            var blackout = (Fault.Blackout) moved.faults().getFirst();
            assertThat(blackout.atMs()).isBetween(700L, 1_300L);
            assertThat(blackout.forMs()).isBetween(200L, 800L);
            assertThat(((Fault.PowerOn) moved.faults().getLast()).atMs()).isBetween(8_700L, 9_300L);
        }
        assertThat(TimedAnew.of(PLAN, 1)).isNotEqualTo(TimedAnew.of(PLAN, 4));
    }

    @Test
    void noTimeBecomesNegative() {
        var early = PLAN.withFaults(List.of(new Fault.Blackout(1, 1)));
        for (int number = 1; number <= 30; number++) {
            var blackout = (Fault.Blackout) TimedAnew.of(early, number).faults().getFirst();
            assertThat(blackout.atMs()).isNotNegative();
            assertThat(blackout.forMs()).isPositive();
        }
    }
}
