package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.heartbeat.HeartbeatCommand.FallSilent;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.MiniCluster.Machine;

/** A node that looks hung for a drill: the other one gives it up, and nobody acts twice. */
class SilenceTest {

    private static final long LONGEST_MS = FallSilent.longestMs(MiniCluster.TIMING);

    private MiniCluster cluster;
    private Machine one;
    private Machine two;

    @BeforeEach
    void met() {
        cluster = MiniCluster.twoThatMet(1);
        one = cluster.node(1);
        two = cluster.node(2);
    }

    private void asks(Machine asker, Machine who, long forMs) {
        cluster.feed(who, now -> new HeartbeatEvent.SilenceAsked(now, "drill", asker.name, new FallSilent(forMs, "a drill")));
    }

    private String answer(Machine who) {
        return who.answers.getLast().refusal();
    }

    /** The answer has time to travel; then the replication still answers, so that restart-grace has to pass. */
    @Test
    void theOtherGivesItUpAndItMayActOnNothingMeanwhile() {
        asks(two, one, LONGEST_MS);
        assertThat(answer(one)).isNull();
        cluster.run(FallSilent.LEAD_MS - 50);
        assertThat(one.isQuorate()).isTrue();
        cluster.run(100);
        assertThat(one.isQuorate()).isFalse();
        assertThat(one.report().waitingFor()).contains("silent on every link for a drill");
        var sent = cluster.tape.stream().filter(each -> each.packet().from().equals(one.name)).count();

        assertThat(cluster.runUntil(() -> two.sees(one) == Liveness.LOST, 11_000)).isTrue();
        cluster.run(100);
        assertThat(two.isQuorate()).isTrue();
        assertThat(two.report().view().members()).containsExactly(two.name);
        assertThat(one.report().view().members()).as("it decides nothing").hasSize(2);
        assertThat(cluster.tape.stream().filter(each -> each.packet().from().equals(one.name)).count()).isEqualTo(sent);
    }

    @Test
    void whoWasSwitchedOffMeanwhileComesBackAsAfterEveryBoot() {
        asks(two, one, LONGEST_MS);
        cluster.run(15_000);
        cluster.powerCut(one);
        cluster.run(1_000);
        cluster.boot(one);
        assertThat(cluster.runUntil(cluster::isWhole, 2_000)).isTrue();
    }

    @Test
    void nobodySwitchedItOffSoItSpeaksAgainWithDoubts() {
        asks(two, one, LONGEST_MS);
        cluster.run(FallSilent.LEAD_MS + LONGEST_MS - 20);
        assertThat(one.isQuorate()).isFalse();
        one.said.clear();
        assertThat(cluster.runUntil(cluster::isWhole, 3_000)).isTrue();
        assertThat(one.said).anyMatch(text -> text.contains("nobody switched this node off while it was silent"));
        assertThat(one.views.getLast()).isNotEqualTo(View.NONE).isEqualTo(two.views.getLast());
    }

    @Test
    void aRestartOfTheServiceEndsIt() {
        asks(two, one, LONGEST_MS);
        cluster.run(3_000);
        cluster.kill(one);
        cluster.start(one);
        assertThat(cluster.runUntil(cluster::isWhole, 3_000)).isTrue();
    }

    @Test
    void aWriteUnderWayArrives() {
        asks(two, one, LONGEST_MS);
        cluster.run(FallSilent.LEAD_MS - 100);
        cluster.cutAll(one);
        cluster.run(LONGEST_MS);
        assertThat(one.state.disk().facts().isSettled()).isTrue();
    }

    @Test
    void silentAlreadyOrForTooShortOrTooLong() {
        asks(two, one, LONGEST_MS);
        asks(two, one, LONGEST_MS);
        assertThat(answer(one)).contains("falls silent already");
        cluster.run(FallSilent.LEAD_MS + 100);
        asks(two, one, LONGEST_MS);
        assertThat(answer(one)).contains("silent for a drill");
        cluster.feed(one, now -> new HeartbeatEvent.EndWaiting(now, "word", two.name, "carol"));
        assertThat(answer(one)).contains("silent for a drill");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10_999, 71_001, Long.MAX_VALUE})
    void aSilenceThatNobodyWouldNoticeOrThatWouldNotEndIsRefused(long forMs) {
        asks(two, one, forMs);
        assertThat(answer(one)).contains("it takes 11000 to 71000 ms");
        cluster.run(2_000);
        assertThat(one.isQuorate()).isTrue();
    }

    @Test
    void whoMayNotActOrDoesNotHearTheAskerIsNoUse() {
        cluster.feed(one, now -> new HeartbeatEvent.SilenceAsked(now, "drill", new NodeId("jupiter9"),
                new FallSilent(LONGEST_MS, "a drill")));
        assertThat(answer(one)).contains("nobody would notice");

        cluster.powerCut(two);
        cluster.run(3_000);
        asks(two, one, LONGEST_MS);
        assertThat(answer(one)).contains("nobody would notice");

        var fresh = new MiniCluster(2, 7);
        fresh.boot(fresh.node(1));
        fresh.feed(fresh.node(1), now -> new HeartbeatEvent.SilenceAsked(now, "drill", fresh.node(2).name,
                new FallSilent(LONGEST_MS, "a drill")));
        assertThat(answer(fresh.node(1))).contains("may act on nothing");
    }
}
