package org.twinhost.resource.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.resource.Operation;
import org.twinhost.resource.core.Observations;
import org.twinhost.resource.core.observe.ReasonCode;
import org.twinhost.resource.core.place.FailCounts;
import org.twinhost.resource.core.place.Placements;
import org.twinhost.resource.core.place.PolicyInput;

/** S3 is broken already, as when a person started web1 by hand: ended is the one that can't write, or none. */
class RunsTwiceTest {

    private final Observations seen = new Observations();

    @BeforeEach
    void web1RunsOnBothAndBothArePrimary() {
        seen.runsOn = J1;
        seen.runsTwice = true;
    }

    private GuestPlan plan() {
        var situation = seen.situation();
        var placements = Placements.of(new PolicyInput(situation, FailCounts.NONE, Map.of(), Map.of()));
        return new TransitionPlan(situation, seen.snapshot.guests().getFirst(), placements.of("web1")).plan();
    }

    private void assertEnded(NodeId wrong, NodeId stays) {
        var plan = plan();
        assertThat(plan.reason().code()).isEqualTo(ReasonCode.RUNS_TWICE);
        assertThat(plan.node()).isEqualTo(stays);
        assertThat(plan.next().node()).isEqualTo(wrong);
        assertThat(plan.next().operation()).isEqualTo(new Operation.StopGuest("web1", true));
        assertThat(plan.next().precondition()).contains("ALARM", "writable on " + stays + " alone");
    }

    private void assertLeftToAPerson(int writers) {
        var plan = plan();
        assertThat(plan.reason().code()).isEqualTo(ReasonCode.RUNS_TWICE);
        assertThat(plan.reason().text()).contains("ALARM", writers + " of them can write", "a person must choose");
        assertThat(plan.node()).isNull();
        assertThat(plan.next()).isNull();
    }

    @Test
    void whichOfTwoWritersIsWrongIsForAPerson() {
        assertLeftToAPerson(2);
    }

    /** Its writes wait and are seen by nobody: nothing is lost with it. */
    @Test
    void ofTwoPrimariesTheFrozenOneIsEnded() {
        seen.frozen.add(J1);
        assertEnded(J1, J2);
        seen.frozen.clear();
        seen.frozen.add(J2);
        assertEnded(J2, J1);
    }

    @Test
    void theOneOnASecondaryIsEnded() {
        seen.secondary.add(J1);
        assertEnded(J1, J2);
        seen.secondary.clear();
        seen.secondary.add(J2);
        assertEnded(J2, J1);
    }

    @Test
    void whereNobodyCanWriteNobodyIsEnded() {
        seen.frozen.addAll(Set.of(J1, J2));
        assertLeftToAPerson(0);
        seen.frozen.remove(J2);
        seen.secondary.add(J2);
        assertLeftToAPerson(0);
    }
}
