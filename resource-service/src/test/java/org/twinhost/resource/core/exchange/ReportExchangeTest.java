package org.twinhost.resource.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.core.exchange.TwoReporters.report;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.runtime.Json;

class ReportExchangeTest {

    private final TwoReporters nodes = new TwoReporters();

    private void oneTells(int guests) {
        nodes.one.tells(report(J1, guests));
    }

    private void twoTells(int guests) {
        nodes.two.tells(report(J2, guests));
    }

    @Test
    void agreesOnWhatBothKnowThatTheOtherKnows() {
        oneTells(1);
        assertThat(nodes.one.exchange.agreedWith(J2)).as("nothing came back yet").isEmpty();
        twoTells(2);
        oneTells(1);
        twoTells(2);
        var agreed = new AgreedPriorities(new FencingPriority(0, 1), new FencingPriority(0, 2));
        assertThat(nodes.one.exchange.agreedWith(J2)).contains(agreed);
        oneTells(1);
        assertThat(nodes.two.exchange.agreedWith(J1)).contains(new AgreedPriorities(agreed.other(), agreed.own()));
    }

    @Test
    void whatWasNeverAcknowledgedCountsOnNeitherSide() {
        for (int i = 0; i < 3; i++) {
            oneTells(1);
            twoTells(1);
        }
        nodes.one.makes(report(J1, 5));
        var agreed = new AgreedPriorities(new FencingPriority(0, 1), new FencingPriority(0, 1));
        assertThat(nodes.one.exchange.agreedWith(J2)).contains(agreed);
        assertThat(nodes.two.exchange.agreedWith(J1)).contains(agreed);
    }

    @Test
    void aRestartedServiceIsAttunedOnlyAfterAnAnswerToItsOwnSession() {
        oneTells(1);
        twoTells(1);
        assertThat(nodes.one.exchange.answeredPeers()).containsExactly(J2);
        nodes.one.restarts(5);
        twoTells(1);
        assertThat(nodes.one.exchange.answeredPeers()).isEmpty();
        oneTells(1);
        twoTells(1);
        assertThat(nodes.one.exchange.answeredPeers()).containsExactly(J2);
    }

    @Test
    void whoHasTheReportIsOnlyToldThatNothingChanged() {
        oneTells(1);
        twoTells(1);
        assertThat(nodes.one.makes(report(J1, 1))).containsExactly(
                new ResourceCommand.Repeat(J1, (4L << 32) + 2, (9L << 32) + 1, (9L << 32) + 1, (4L << 32) + 1,
                        null));
        nodes.later();
        assertThat(nodes.parts(nodes.one.makes(report(J1, 2)))).singleElement().satisfies(part -> {
            assertThat(part.report().guests()).as("what changed").singleElement()
                    .matches(guest -> guest.name().equals("guest1"));
            assertThat(part.since()).isEqualTo((4L << 32) + 1);
        });
    }

    /** Nothing is known of its sender, whatever it says has not changed. */
    @Test
    void aRepetitionOfNothingIsNoReport() {
        var repeat = new ResourceCommand.Repeat(J1, (4L << 32) + 1, 0, 0, 0, null);
        assertThat(nodes.two.hears(repeat)).isFalse();
        assertThat(nodes.two.knows).isEmpty();
    }

    @Test
    void aPartIsAcknowledgedAtOnceAndOnlyOnce() {
        for (int i = 0; i < 3; i++) {
            oneTells(1);
            twoTells(1);
        }
        oneTells(2);
        assertThat(nodes.two.acknowledges()).singleElement().isEqualTo(
                new ResourceCommand.Acknowledge(J2, (9L << 32) + 3, (4L << 32) + 4, (4L << 32) + 4));
        assertThat(nodes.two.acknowledges()).isEmpty();
    }

    @Test
    void anAcknowledgementIsNotAcknowledged() {
        for (int i = 0; i < 3; i++) {
            oneTells(1);
            twoTells(1);
        }
        assertThat(nodes.one.exchange.due()).isFalse();
    }

    @Test
    void whoseServiceWasRestartedIsToldAllAgainSoon() {
        oneTells(1);
        twoTells(1);
        oneTells(1);
        nodes.two.restarts(10);
        twoTells(1);
        assertThat(nodes.one.exchange.due()).isTrue();
        nodes.later();
        assertThat(nodes.parts(nodes.one.makes(report(J1, 1)))).singleElement().matches(part -> part.since() == 0);
    }

    @Test
    void aReportOfTwoGuestsFitsASerialLine() {
        String long400 = "x".repeat(400);
        NodeReport two = report(J1, 2);
        NodeReport own = new NodeReport(J1, 12, 0, 0, 0, two.view(), false, true,
                List.of(TwoReporters.volume("web1", long400), TwoReporters.volume("mail1", long400)), two.guests(),
                Arrays.stream(ServiceName.values()).map(name -> new NodeReport.ServiceStatus(name.label(), true)).toList(),
                List.of(new NodeReport.UnderWay("jupiter1-4-17", new Operation.StartGuest("web1"))));
        assertThat(Json.bytes(nodes.one.makes(own).getFirst()).length).isLessThan(2048);
    }
}
