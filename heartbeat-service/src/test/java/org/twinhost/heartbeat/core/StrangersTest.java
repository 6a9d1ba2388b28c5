package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.MiniCluster.Machine;
import org.twinhost.heartbeat.core.MiniCluster.Recorded;

/** Somebody without the key sits at every wire: he forges, and plays what he recorded. Deadtime is 1 s, keepalive 200 ms. */
class StrangersTest {

    private static final int DEADTIME_MS = MiniCluster.TIMING.deadtimeMs();
    private static final String KEY = "the keys differ";

    private final MiniCluster cluster = MiniCluster.twoThatMet(7);
    private final Machine one = cluster.node(1);
    private final Machine two = cluster.node(2);

    private void forge(Machine at) {
        cluster.feed(at, now -> new HeartbeatEvent.Refused(now, "red", two.name.value(), KEY, 1));
    }

    /** Ten a keepalive, from the beginning again at the end. */
    private void playFor(long ms, Machine at, List<Recorded> tape) {
        var next = 0;
        for (long played = 0; played < ms; played += 20) {
            cluster.play(at, tape.get(next++ % tape.size()));
            cluster.run(20);
        }
    }

    // Forged ---------------------------------------------------------------------------------------------------------

    @Test
    void whatIsForgedDelaysNoSurvivorWhoseServiceWasRestarted() {
        cluster.powerCut(two);
        cluster.kill(one);
        cluster.start(one);
        var started = cluster.nowMs;
        while (!one.isQuorate() && cluster.nowMs - started < 5_000) {
            forge(one);
            cluster.run(50);
        }
        assertThat(cluster.nowMs - started).isLessThan(DEADTIME_MS + 150L);
        assertThat(one.report().view().members()).containsExactly(one.name);
    }

    @Test
    void whatIsForgedIsSaidOnceCountedAndForgotten() {
        for (int i = 0; i < 50; i++) {
            forge(one);
            cluster.feed(one, now -> new HeartbeatEvent.Refused(now, "yellow", "10.90.3.2", KEY, 20));
            cluster.run(100);
        }
        assertThat(one.said.stream().filter(text -> text.contains(KEY)).count()).isEqualTo(1);
        assertThat(one.report().troubles()).hasSize(2).anyMatch(text -> text.contains("(1000 so far)"))
                .anyMatch(text -> text.contains("(50 so far)"));
        assertThat(one.said).as("the peer is heard all the while").noneMatch(text -> text.contains("accepted"));
        cluster.run(61_000);
        assertThat(one.report().troubles()).isEmpty();
    }

    @Test
    void whatIsForgedChangesNothingOfWhatIsDecided() {
        cluster.run(1_000);
        var before = one.state;
        var after = Heartbeat.on(before, new HeartbeatEvent.Refused(cluster.nowMs, "red", "10.90.1.2", KEY, 7)).state();

        assertThat(after.peers()).isEqualTo(before.peers());
        assertThat(after.disk()).isEqualTo(before.disk());
        assertThat(after.announced()).isEqualTo(before.announced());
        assertThat(after.ticks().unchangedUntil(0)).isEqualTo(before.ticks().unchangedUntil(0));
    }

    /** Its own key may be the wrong one: the silence of the peer means nothing. Nobody at the wire can make it so. */
    @Test
    void aServiceRestartedWithAnotherKeyDoesNotActAlone() {
        cluster.cutAll(two);
        cluster.kill(two);
        two.disk = two.disk.amongStrangers();
        cluster.start(two);
        cluster.run(60_000);
        assertThat(two.isQuorate()).isFalse();
        assertThat(two.report().waitingFor()).contains("has met nobody", "jupiter1");

        cluster.heal();
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).as("its key was right").isTrue();
    }

    // Recorded -------------------------------------------------------------------------------------------------------

    @Test
    void whatWasRecordedKeepsNoDeadNodeAliveAfterARestartOfTheListener() {
        cluster.run(5_000);
        var tape = cluster.recorded(two, one);
        cluster.powerCut(two);
        cluster.kill(one);
        cluster.start(one);
        var started = cluster.nowMs;
        while (!one.isQuorate() && cluster.nowMs - started < 5_000) {
            playFor(40, one, tape.reversed());
        }
        assertThat(cluster.nowMs - started).isLessThan(DEADTIME_MS + 150L);
        assertThat(one.sees(two)).isEqualTo(Liveness.LOST);
        playFor(5_000, one, tape);
        assertThat(one.sees(two)).isEqualTo(Liveness.LOST);
        assertThat(one.report().peer(two.name).orElseThrow().lastHeardMs()).as("in this session").isNull();
        assertThat(one.report().peer(two.name).orElseThrow().links()).noneMatch(link -> link.up());
    }

    @Test
    void whatWasRecordedBreaksNoWaitingAfterABoot() {
        cluster.run(2_000);
        var tape = cluster.recorded(two, one);
        cluster.powerCut(two);
        cluster.powerCut(one);
        cluster.boot(one);
        playFor(5_000, one, tape);

        assertThat(one.report().view()).isEqualTo(View.NONE);
        assertThat(one.sees(two)).isEqualTo(Liveness.NEVER_HEARD);
        cluster.feed(one, now -> new HeartbeatEvent.EndWaiting(now, "r1", two.name, "anna"));
        assertThat(cluster.runUntil(one::isQuorate, 100)).as("an operator's word is not refused for it").isTrue();
    }

    /** A boot of the peer that ended while this node's service was down: true once, and no sign of life. */
    @Test
    void aRecordingOfABootThatNobodyMetIsNoSignOfItsLife() {
        cluster.kill(one);
        cluster.powerCut(two);
        cluster.boot(two);
        cluster.run(3_000);
        var tape = cluster.recorded(two, one).stream().filter(each -> each.packet().sender().incarnation() == 2).toList();
        assertThat(tape).isNotEmpty();
        cluster.powerCut(two);
        cluster.start(one);
        playFor(300, one, tape);

        assertThat(one.report().peer(two.name).orElseThrow().incarnation()).as("not believed").isEqualTo(1);
        playFor(DEADTIME_MS, one, tape);
        assertThat(one.sees(two)).isEqualTo(Liveness.LOST);
        assertThat(one.isQuorate()).isTrue();

        cluster.boot(two);
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).as("the real one is not kept out").isTrue();
    }

    /** He lets nothing through for a while, and plays it after the end of its sender: within one session, each is new. */
    @Test
    void whatWasHeldBackGainsADeadtimeAtMost() {
        cluster.cutAll(one);
        cluster.run(900);
        var held = cluster.recorded(two, one).stream().filter(each -> each.atMs() > cluster.nowMs - 900).toList();
        cluster.powerCut(two);
        var died = cluster.nowMs;
        for (var each : held) {
            cluster.play(one, each);
            cluster.run(150);
        }
        assertThat(cluster.nowMs - died).as("he had enough").isGreaterThan(3L * DEADTIME_MS / 2);
        assertThat(cluster.runUntil(one::isQuorate, 10_000)).isTrue();
        assertThat(one.views.getLast().members()).containsExactly(one.name);
        assertThat(cluster.nowMs - died).isLessThan(2L * DEADTIME_MS + 300);
    }

    @Test
    void whatWasHeldBackOnOneLinkIsOlderThanWhatTheOthersBrought() {
        cluster.cut("yellow", one);
        cluster.run(60_000);
        var held = cluster.recorded(two, one).stream().filter(each -> each.packet().link().equals("yellow")).toList();
        cluster.powerCut(two);
        var died = cluster.nowMs;
        while (!one.isQuorate() || one.report().view().members().size() > 1) {
            assertThat(cluster.nowMs - died).isLessThan(DEADTIME_MS + 150L);
            playFor(20, one, held.subList(0, held.size() / 2));
        }
        assertThat(one.report().peer(two.name).orElseThrow().isHeard()).as("or an operator's word were refused").isFalse();
    }

    @Test
    void aRecordingIsAnsweredOnce() {
        cluster.run(1_000);
        var old = cluster.recorded(two, one).getLast();
        cluster.kill(one);
        cluster.start(one);
        var first = Heartbeat.on(one.state, new HeartbeatEvent.Heard(cluster.nowMs, old.packet().link(), "a", old.packet()));
        var again = Heartbeat.on(first.state(),
                new HeartbeatEvent.Heard(cluster.nowMs, old.packet().link(), "a", old.packet()));
        assertThat(first.effects()).filteredOn(HeartbeatEffect.Transmit.class::isInstance).hasSize(1);
        assertThat(again.effects()).isEmpty();
    }

    // What it costs the honest ---------------------------------------------------------------------------------------

    @Test
    void aRestartCostsOneRoundTrip() {
        cluster.delayMaxMs = 1;
        cluster.kill(two);
        cluster.run(300);
        cluster.start(two);
        var started = cluster.nowMs;
        assertThat(cluster.runUntil(two::isQuorate, 1_000)).isTrue();
        assertThat(cluster.nowMs - started).as("a tick, a round trip, a write").isLessThan(40 + 2 + 10);
    }

    @Test
    void twoThatStartAtOnceMeetInARoundTripAndAHalf() {
        cluster.powerCut(one);
        cluster.powerCut(two);
        cluster.run(100);
        cluster.delayMaxMs = 1;
        cluster.bootAll();
        var started = cluster.nowMs;
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
        assertThat(cluster.nowMs - started).isLessThan(100);
    }

    @Test
    void theSerialLineAloneIsEnoughToMeet() {
        cluster.powerCut(two);
        cluster.run(2_000);
        for (var link : new String[] {"yellow", "red"}) {
            cluster.cut(link, one);
            cluster.cut(link, two);
        }
        cluster.boot(two);
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
    }

    @Test
    void onePairOfOneWayLinksIsEnoughToMeet() {
        cluster.powerCut(two);
        cluster.run(2_000);
        cluster.cut("yellow", one);
        cluster.cut("red", two);
        cluster.cut("serial", one);
        cluster.cut("serial", two);
        cluster.boot(two);
        assertThat(cluster.runUntil(cluster::isWhole, 1_500)).isTrue();
    }
}
