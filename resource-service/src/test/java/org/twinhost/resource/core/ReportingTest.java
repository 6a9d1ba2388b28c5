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
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.resource.core.act.ResourceEffect;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.core.act.ResourceState;
import org.twinhost.resource.core.leave.Leave;
import org.twinhost.resource.core.observe.ResourceSettings;

/** To whom jupiter1 reports, who is with it in the view and who is heard; and when it knows what another reported. */
class ReportingTest {

    private static final View ALONE = new View(8, List.of(J1), J1);

    private final Observations seen = new Observations();

    private List<NodeId> reportedTo() {
        var state = ResourceState.initial(J1, 1, List.of(), Leave.NONE).withObserved(seen.cluster());
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

    private static ResourceState heard(ReportPart part, long ageMs) {
        return new ResourceMachine(ResourceSettings.DEFAULTS)
                .on(ResourceState.initial(J1, 1, List.of(), Leave.NONE),
                        new ResourceEvent.ReportPartHeard(NOW, part, ageMs)).state();
    }

    private static NodeReport numbered(long sequence) {
        return new NodeReport(J2, 2, 1, sequence, 0, ALONE, false, true, List.of(), List.of(), List.of(), List.of());
    }

    @Test
    void halfAReportIsNotObserved() {
        assertThat(heard(new ReportPart(numbered(9), List.of(), 0, 0, 8), 0).observed().reports()).isEmpty();
        assertThat(heard(ReportPart.whole(numbered(9)), 0).observed().reports()).containsOnlyKeys(J2);
    }

    /** What was three seconds on its way on a serial line says nothing of now. */
    @Test
    void aReportIsAsOldAsItsWayMadeIt() {
        assertThat(heard(ReportPart.whole(numbered(9)), 3_000).observed().reports().get(J2).at())
                .isEqualTo(NOW.minusSeconds(3));
    }
}
