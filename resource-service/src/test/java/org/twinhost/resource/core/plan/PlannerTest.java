package org.twinhost.resource.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.resource.NodeReport.UnderWay;
import org.twinhost.contract.resource.Operation;
import org.twinhost.resource.core.Observations;

/** Which operations under way a guest has to wait for. */
class PlannerTest {

    private static final GuestConfig WEB1 = new Observations().snapshot.guest("web1").orElseThrow();
    private static final String VOLUME = WEB1.volumes().getFirst();

    private static UnderWay order(Operation operation) {
        return new UnderWay("jupiter1-4-17", operation);
    }

    private static Optional<UnderWay> busy(Operation here) {
        return Planner.busy(WEB1, List.of(order(here)), new Observations().situation());
    }

    @Test
    void itWaitsForWhatIsDoneToItselfAndToItsVolumes() {
        assertThat(busy(new Operation.StartGuest("web1"))).isPresent();
        assertThat(busy(new Operation.StopGuest("web1", true))).isPresent();
        assertThat(busy(new Operation.Promote(VOLUME))).isPresent();
        assertThat(busy(new Operation.Demote(VOLUME))).isPresent();
    }

    @Test
    void itDoesNotWaitForOthers() {
        assertThat(busy(new Operation.StartGuest("mail1"))).isEmpty();
        assertThat(busy(new Operation.StopGuest("mail1", false))).isEmpty();
        assertThat(busy(new Operation.Promote("mail1"))).isEmpty();
    }

    @Test
    void aGuestNamedLikeItsNeighboursVolumeIsNotTakenForIt() {
        var other = new GuestConfig("data", WEB1.uuid(), WEB1.home(), WEB1.target(), 1, 64, List.of("mail1"),
                List.of(), null, 1000);
        var situation = new Observations().situation();
        assertThat(Planner.busy(other, List.of(order(new Operation.Promote("data"))), situation)).isEmpty();
        assertThat(Planner.busy(other, List.of(order(new Operation.StartGuest("mail1"))), situation)).isEmpty();
    }

    @Test
    void whatTheOtherNodeDoesCountsWhileItIsAMember() {
        var observed = new Observations();
        observed.underWay = List.of(order(new Operation.StartGuest("web1")));
        assertThat(Planner.busy(WEB1, List.of(), observed.situation())).contains(observed.underWay.getFirst());
        observed.view = new View(8, List.of(J1), J1);
        observed.peer = Liveness.LOST;
        assertThat(observed.view.has(J2)).isFalse();
        assertThat(Planner.busy(WEB1, List.of(), observed.situation())).isEmpty();
    }
}
