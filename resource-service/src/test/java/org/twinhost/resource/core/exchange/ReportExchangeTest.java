package org.twinhost.resource.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.runtime.Json;

class ReportExchangeTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final View VIEW = new View(7, List.of(J1, J2), J1);

    private ReportExchange one = ReportExchange.of(4);
    private ReportExchange two = ReportExchange.of(9);

    private static NodeReport report(NodeId node, int guests) {
        List<GuestState> states = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            states.add(new GuestState("guest" + i, GuestRunState.RUNNING, NOW, null));
        }
        return new NodeReport(node, 1, 0, 0, 0, VIEW, false, true, List.of(), states, List.of(), List.of());
    }

    private void oneTells(int guests) {
        NodeReport own = report(J1, guests);
        NodeReport sent = one.numbered(own, J2);
        one = one.afterSending(own, List.of(J2), NOW);
        two = two.heard(sent);
    }

    private void twoTells(int guests) {
        NodeReport own = report(J2, guests);
        NodeReport sent = two.numbered(own, J1);
        two = two.afterSending(own, List.of(J1), NOW);
        one = one.heard(sent);
    }

    @Test
    void agreesOnWhatBothKnowThatTheOtherKnows() {
        oneTells(1);
        assertThat(one.agreedWith(J2)).as("nothing came back yet").isEmpty();
        twoTells(2);
        oneTells(1);
        twoTells(2);
        assertThat(one.agreedWith(J2)).contains(new AgreedPriorities(new FencingPriority(0, 1), new FencingPriority(0, 2)));
        oneTells(1);
        assertThat(two.agreedWith(J1)).contains(new AgreedPriorities(new FencingPriority(0, 2), new FencingPriority(0, 1)));
    }

    @Test
    void whatWasNeverAcknowledgedCountsOnNeitherSide() {
        for (int i = 0; i < 3; i++) {
            oneTells(1);
            twoTells(1);
        }
        NodeReport lost = report(J1, 5);
        one = one.afterSending(lost, List.of(J2), NOW);
        assertThat(one.agreedWith(J2)).contains(new AgreedPriorities(new FencingPriority(0, 1), new FencingPriority(0, 1)));
        assertThat(two.agreedWith(J1)).contains(new AgreedPriorities(new FencingPriority(0, 1), new FencingPriority(0, 1)));
    }

    @Test
    void aRestartedServiceIsAttunedOnlyAfterAnAnswerToItsOwnSession() {
        oneTells(1);
        twoTells(1);
        assertThat(one.answeredPeers()).containsExactly(J2);
        one = ReportExchange.of(5);
        twoTells(1);
        assertThat(one.answeredPeers()).isEmpty();
        oneTells(1);
        twoTells(1);
        assertThat(one.answeredPeers()).containsExactly(J2);
    }

    @Test
    void whoHasTheReportIsOnlyToldThatNothingChanged() {
        oneTells(1);
        assertThat(one.isKnownTo(J2, report(J1, 1))).as("not acknowledged yet").isFalse();
        twoTells(1);
        assertThat(one.isKnownTo(J2, report(J1, 1))).isTrue();
        assertThat(one.isKnownTo(J2, report(J1, 2))).as("something changed").isFalse();
        oneTells(1);
        assertThat(one.repeat(J1, J2).since()).isEqualTo((4L << 32) + 1);
        oneTells(2);
        twoTells(1);
        assertThat(one.isKnownTo(J2, report(J1, 2))).isTrue();
        assertThat(one.repeat(J1, J2).since()).isEqualTo((4L << 32) + 3);
    }

    @Test
    void whoseServiceWasRestartedIsToldAllAgainSoon() {
        oneTells(1);
        twoTells(1);
        oneTells(1);
        two = ReportExchange.of(10);
        assertThat(one.due()).isFalse();
        twoTells(1);
        assertThat(one.isKnownTo(J2, report(J1, 1))).isFalse();
        assertThat(one.due()).isTrue();
    }

    @Test
    void anOlderReportIsNoNews() {
        NodeReport first = two.numbered(report(J2, 1), J1);
        twoTells(1);
        assertThat(one.isNews(first)).isFalse();
    }

    @Test
    void aReportOfTwoGuestsFitsASerialLine() {
        String long120 = "x".repeat(400);
        List<VolumeState> volumes = List.of("web1", "mail1").stream().map(name -> new VolumeState(name, 1 << 26,
                Role.PRIMARY, DiskState.UP_TO_DATE, ConnectionState.CONNECTED, false, null, J2, Role.SECONDARY,
                DiskState.UP_TO_DATE, false, long120, true, "0123456789abcdef", 0, null)).toList();
        List<GuestState> guests = List.of("web1", "mail1").stream()
                .map(name -> new GuestState(name, GuestRunState.RUNNING, NOW, null)).toList();
        NodeReport own = new NodeReport(J1, 12, 0, 0, 0, VIEW, false, true, volumes, guests,
                Arrays.stream(ServiceName.values()).map(name -> new NodeReport.ServiceStatus(name.label(), true)).toList(),
                List.of(new NodeReport.UnderWay("jupiter1-4-17", new Operation.StartGuest("web1"))));
        assertThat(Json.bytes(new ResourceCommand.Report(one.numbered(own, J2))).length).isLessThan(2048);
    }
}
