package org.twinhost.resource.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.core.Observations.NOW;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.observe.ResourceSettings;

/** To whom jupiter1 reports: who is with it in the view, and who is heard. */
class ReportingTest {

    private static final View ALONE = new View(8, List.of(J1), J1);

    private final Observations seen = new Observations();

    private List<NodeId> reportedTo() {
        var state = ResourceState.initial(J1, 1, List.of()).withObserved(seen.cluster());
        return new ResourceMachine(ResourceSettings.DEFAULTS).on(state, new ResourceEvent.Ticked(NOW)).effects().stream()
                .flatMap(effect -> effect instanceof ResourceEffect.SendReport(var to, _) ? Stream.of(to) : Stream.empty())
                .toList();
    }

    @Test
    void aMemberIsToldThoughNoLinkHearsItAtTheMoment() {
        assertThat(reportedTo()).containsExactly(J2);
        seen.peer = Liveness.SUSPECT;
        seen.peerHeard = false;
        assertThat(reportedTo()).containsExactly(J2);
    }

    /** So that it has been told, and has answered, when the view takes it in. */
    @Test
    void whoComesBackIsToldBeforeItIsAMember() {
        seen.view = ALONE;
        assertThat(reportedTo()).containsExactly(J2);
    }

    /** Heartbeat would drop each report to it and warn of that. */
    @Test
    void whoIsLostIsNotTold() {
        seen.view = ALONE;
        seen.peer = Liveness.LOST;
        seen.peerHeard = false;
        assertThat(reportedTo()).isEmpty();
    }
}
