package org.twinhost.resource.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.core.exchange.TwoReporters.report;
import static org.twinhost.resource.core.exchange.TwoReporters.troubled;
import static org.twinhost.resource.core.exchange.TwoReporters.volume;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.runtime.Json;

/** A report that is too large for one message, and what may befall its parts. */
class ReportPartsTest {

    private final TwoReporters nodes = new TwoReporters();
    private final TwoReporters.Reporter one = nodes.one;
    private final TwoReporters.Reporter two = nodes.two;
    private final NodeReport large = troubled(J1, 300, "x");
    private final NodeReport small = report(J2, 1);

    /** jupiter1 tells, jupiter2 acknowledges, until it knows all; how often. */
    private int untilKnown(NodeReport own) {
        int rounds = 0;
        do {
            one.tells(own);
            two.tells(small);
            rounds++;
            assertThat(rounds).isLessThan(100);
        } while (!isKnown(own));
        return rounds;
    }

    private boolean isKnown(NodeReport own) {
        return two.knows.filter(told -> sorted(told).equals(sorted(Arriving.listed(own, Entry.of(own))))).isPresent();
    }

    private static NodeReport sorted(NodeReport report) {
        List<VolumeState> volumes = report.volumes().stream().sorted(Comparator.comparing(VolumeState::name)).toList();
        return new NodeReport(report.node(), report.incarnation(), 0, 0, 0, report.view(), report.standby(),
                report.hypervisorAnswers(), volumes, report.guests(), report.services(), report.underWay());
    }

    @Test
    void threeHundredGuestsWithTwoVolumesAndTroublesAreToldInFewRounds() {
        assertThat(Json.bytes(large).length).as("what did not fit before").isGreaterThan(8 * Outbound.BYTES_MAX);
        assertThat(untilKnown(large)).isLessThan(25);
        one.tells(large);
        assertThat(nodes.parts(one.makes(large))).as("nothing changed since").isEmpty();
    }

    @Test
    void noMessageIsTooLargeWhateverIsTold() {
        for (String letter : List.of("x", "\u0001", "€", "\"\\", "😀")) {
            String trouble = letter.repeat(500);
            NodeReport own = troubled(J1, 40, trouble);
            for (NodeReport.UnderWay each : manyTasks(300)) {
                own = own.with(own.volumes(), own.guests(), plus(own.underWay(), each));
            }
            TwoReporters fresh = new TwoReporters();
            for (int round = 0; round < 60; round++) {
                for (ResourceCommand message : fresh.one.makes(own)) {
                    assertThat(bytes(message)).as(letter).isLessThan(Outbound.BYTES_MAX / 2);
                    fresh.two.hears(message);
                }
                fresh.two.tells(small);
            }
            assertThat(fresh.two.knows).get().matches(told -> told.underWay().size() == 300 && told.volumes().size() == 80);
        }
    }

    @Test
    void aTextIsCutVisiblyAndItsEntryIsNeverDropped() {
        one.tells(report(J1, 0, List.of(volume("web1", "y".repeat(10_000)))));
        assertThat(two.knows.orElseThrow().volumes()).singleElement().satisfies(volume -> {
            assertThat(volume.reason()).hasSize(120).endsWith("y…");
            assertThat(volume.refusal()).hasSize(120).endsWith("y…");
        });
    }

    /** Already in the message, which a service of another version may read. */
    @Test
    void whatAVolumeIsTravelsAsItWasTold() {
        VolumeState unsealed = volume("web1", "y").withoutSeal();
        List<ResourceCommand> messages = one.makes(report(J1, 0, List.of(unsealed)));
        assertThat(nodes.parts(messages)).singleElement()
                .satisfies(part -> assertThat(part.report().volumes()).containsExactly(unsealed));
        messages.forEach(two::hears);
        assertThat(two.knows.orElseThrow().volumes()).containsExactly(unsealed);
    }

    @Test
    void nothingIsKnownBeforeTheLastPartArrived() {
        List<ResourceCommand> some = one.makes(large);
        assertThat(some).hasSize(ReportExchange.PARTS_MAX);
        some.forEach(part -> assertThat(two.hears(part)).isFalse());
        assertThat(two.knows).isEmpty();
        two.tells(small);
        assertThat(one.exchange.answeredPeers()).as("it has not got the report").isEmpty();
        untilKnown(large);
        assertThat(one.exchange.answeredPeers()).containsExactly(J2);
    }

    @Test
    void aWholeReportStaysUntilTheNextOneIsWhole() {
        untilKnown(large);
        NodeReport newer = troubled(J1, 300, "something else");
        one.tells(newer);
        assertThat(isKnown(large)).as("a mixture of both is no report").isTrue();
        two.tells(small);
        assertThat(untilKnown(newer)).isGreaterThan(3);
    }

    @Test
    void whoLacksAPartIsNotToldThatNothingChanged() {
        one.tells(large);
        ResourceCommand repeat = one.makes(large).getFirst();
        assertThat(repeat).as("parts are on their way").isInstanceOf(ResourceCommand.Repeat.class);
        assertThat(two.hears(repeat)).isFalse();
        assertThat(two.knows).isEmpty();
    }

    @Test
    void aLostPartIsToldAgainAndWhatCameBeforeItIsNot() {
        List<ResourceCommand> some = one.makes(large);
        List.of(some.get(0), some.get(2), some.get(3)).forEach(two::hears);
        two.tells(small);
        assertThat(nodes.parts(one.makes(large))).as("the others may be under way").isEmpty();
        nodes.later();
        ReportPart again = nodes.parts(one.makes(large)).getFirst();
        assertThat(again.since()).isEqualTo(nodes.parts(some).get(0).upTo());
        nodes.later();
        untilKnown(large);
    }

    /** Who lacks a part reports all the same; only one that got a further part has the others still coming. */
    @Test
    void aLostPartIsToldAgainHoweverOftenTheOtherSaysWhatItHolds() {
        List<ResourceCommand> some = one.makes(large);
        two.hears(some.getFirst());
        two.tells(small);
        nodes.later();
        two.tells(small);

        assertThat(nodes.parts(one.makes(large))).first()
                .matches(part -> part.since() == nodes.parts(some).getFirst().upTo());
    }

    @Test
    void partsInAnotherOrderMakeNoOtherReport() {
        for (int seed = 0; seed < 10; seed++) {
            TwoReporters fresh = new TwoReporters();
            Random random = new Random(seed);
            List<ResourceCommand> onTheirWay = new ArrayList<>();
            NodeReport own = troubled(J1, 60, "x");
            for (int turn = 0; turn < 120; turn++) {
                if (turn < 40) {
                    own = changed(own, random);
                }
                onTheirWay.addAll(fresh.one.makes(own));
                // Any of them arrives next, some twice, and some never.
                while (onTheirWay.size() > 3) {
                    ResourceCommand next = onTheirWay.remove(random.nextInt(onTheirWay.size()));
                    boolean whole = random.nextInt(10) > 0 && fresh.two.hears(next);
                    if (whole && next instanceof ResourceCommand.Report) {
                        assertThat(random.nextBoolean() && fresh.two.hears(next)).as("the same once more").isFalse();
                    }
                }
                fresh.two.tells(small);
                fresh.later();
            }
            NodeReport last = own;
            IntStream.range(0, 60).forEach(_ -> {
                fresh.one.tells(last);
                fresh.two.tells(small);
                fresh.later();
            });
            assertThat(sorted(fresh.two.knows.orElseThrow())).as("seed " + seed)
                    .isEqualTo(sorted(Arriving.listed(last, Entry.of(last))));
        }
    }

    @Test
    void aSenderThatIsRestartedInTheMiddleBeginsAnew() {
        one.tells(large);
        two.tells(small);
        List<ResourceCommand> ofTheOlderSession = one.makes(large);
        one.restarts(5);
        NodeReport newer = troubled(J1, 250, "after the restart");
        one.tells(newer);
        ofTheOlderSession.forEach(part -> assertThat(two.hears(part)).as("of the older session").isFalse());
        two.tells(small);
        untilKnown(newer);
        assertThat(two.knows.orElseThrow().guests()).hasSize(250);
    }

    @Test
    void aReceiverThatIsRestartedInTheMiddleIsToldAll() {
        one.tells(large);
        two.tells(small);
        two.restarts(10);
        one.makes(large).forEach(part -> assertThat(two.hears(part)).isFalse());
        two.tells(small);
        untilKnown(large);
    }

    @Test
    void whatChangesWhileALargeReportIsOnItsWayIsInIt() {
        NodeReport own = large;
        Random random = new Random(1);
        int rounds = 0;
        while (two.knows.isEmpty()) {
            own = changed(own, random);
            one.tells(own);
            two.tells(small);
            assertThat(++rounds).isLessThan(30);
        }
        assertThat(isKnown(own)).isTrue();
    }

    @Test
    void whatIsGoneIsGoneThereTooHoweverLongTheOtherWasAway() {
        one.tells(report(J1, 3).with(List.of(), report(J1, 3).guests(), manyTasks(1)));
        two.tells(small);
        one.tells(report(J1, 2));
        assertThat(two.knows.orElseThrow().underWay()).isEmpty();
        assertThat(two.knows.orElseThrow().guests()).hasSize(2);
        two.tells(small);
        for (int i = 0; i < 2 * ChangeLog.GONE_MAX; i += 100) {
            one.makes(report(J1, 1).with(List.of(), report(J1, 1).guests(), manyTasks(i + 100).subList(i, i + 100)));
            nodes.later();
        }
        assertThat(one.exchange.log().changes().size()).as("remembered").isLessThan(ChangeLog.GONE_MAX + 400);
        untilKnown(report(J1, 1));
    }

    @Test
    void whatEverybodyKnowsToBeGoneIsForgotten() {
        untilKnown(report(J1, 50));
        untilKnown(report(J1, 1));
        one.tells(report(J1, 1));
        assertThat(one.exchange.log().changes()).as("a guest, and what is no list").hasSize(2);
    }

    private static NodeReport changed(NodeReport own, Random random) {
        List<VolumeState> volumes = new ArrayList<>(own.volumes());
        int at = random.nextInt(volumes.size());
        volumes.set(at, volume(volumes.get(at).name(), "changed " + random.nextInt()));
        if (random.nextInt(4) == 0) {
            volumes.remove(random.nextInt(volumes.size()));
        }
        return own.with(volumes, own.guests(), manyTasks(random.nextInt(5)));
    }

    private static List<NodeReport.UnderWay> manyTasks(int count) {
        return IntStream.range(0, count).mapToObj(i -> new NodeReport.UnderWay("jupiter1-" + i,
                new Operation.StartGuest("a-guest-with-a-name-as-long-as-it-may-have-in-the-directory-" + i))).toList();
    }

    private static <T> List<T> plus(List<T> some, T one) {
        List<T> all = new ArrayList<>(some);
        all.add(one);
        return all;
    }

    /** As it is handed to heartbeat. */
    private static int bytes(ResourceCommand message) {
        var request = new Request("0123456789abcdef0123456789abcdef0123", J1, ServiceName.RESOURCE, J2,
                ServiceName.RESOURCE, 5_000, Json.tree(message));
        return Json.bytes(new Outbound(
                J2, ServiceName.RESOURCE, Outbound.Channel.COMMAND, Json.tree(request), ServiceName.RESOURCE)).length;
    }
}
