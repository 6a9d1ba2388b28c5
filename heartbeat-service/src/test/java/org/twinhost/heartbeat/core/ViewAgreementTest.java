package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.MiniCluster.Machine;

/** The stories of two nodes; deadtime is 1 s, keepalive 200 ms. */
class ViewAgreementTest {

    private final MiniCluster cluster = MiniCluster.twoThatMet(7);
    private final Machine one = cluster.node(1);
    private final Machine two = cluster.node(2);

    @Test
    void aNodeAloneWaitsForItsPeerAfterEveryBoot() {
        cluster.powerCut(one);
        cluster.powerCut(two);
        cluster.run(100);
        cluster.boot(one);
        cluster.run(60_000);

        assertThat(one.isQuorate()).isFalse();
        assertThat(one.report().view()).isEqualTo(View.NONE);
        assertThat(one.report().waitingFor()).contains("has met nobody since its boot", "jupiter2", "fence confirm");
        assertThat(one.sees(two)).isEqualTo(Liveness.NEVER_HEARD);

        cluster.boot(two);
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
    }

    @Test
    void anOperatorsWordEndsTheWaiting() {
        cluster.powerCut(one);
        cluster.powerCut(two);
        cluster.boot(one);
        cluster.run(3_000);
        cluster.feed(one, now -> new HeartbeatEvent.EndWaiting(now, "r1", two.name, "anna"));

        assertThat(cluster.runUntil(one::isQuorate, 100)).isTrue();
        assertThat(one.report().view().members()).containsExactly(one.name);
        assertThat(one.answers).containsExactly(new HeartbeatEffect.Answer("r1", null));
    }

    @Test
    void anOperatorsWordAboutANodeThatIsHeardIsRefused() {
        cluster.feed(one, now -> new HeartbeatEvent.EndWaiting(now, "r1", two.name, "anna"));
        assertThat(one.answers.getFirst().refusal()).contains("is heard");
    }

    @Test
    void theSurvivorGoesOnAloneOneDeadtimeAfterThePowerCut() {
        var before = one.report().view();
        cluster.powerCut(two);
        var cut = cluster.nowMs;

        assertThat(cluster.runUntil(() -> one.report().view().members().size() == 1, 2_000)).isTrue();
        assertThat(cluster.nowMs - cut).isBetween(750L, 1_100L);
        assertThat(one.report().view().number()).isEqualTo(before.number() + 1);
        assertThat(one.isQuorate()).isTrue();
        assertThat(one.sees(two)).isEqualTo(Liveness.LOST);
    }

    @Test
    void whatArrivesLateEchoesHowOldItIs() {
        assertThat(one.report().peer(two.name).orElseThrow().lastEchoMs()).isLessThan(MiniCluster.TIMING.keepaliveMs() * 2L);
        cluster.delayMaxMs = 3_000;
        cluster.run(300);
        cluster.powerCut(two);
        cluster.run(2_000);

        var off = one.report().peer(two.name).orElseThrow();
        assertThat(off.lastHeardMs()).as("arrived while it was off").isLessThan(2_000);
        assertThat(off.lastEchoMs()).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void aBootedNodeIsLeftOutBeforeItIsLetInAgain() {
        cluster.powerCut(two);
        cluster.run(100);
        cluster.boot(two);
        assertThat(cluster.runUntil(() -> one.report().peer(two.name).orElseThrow().incarnation() == 2, 500)).isTrue();
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
        assertThat(one.views.stream().map(View::members).map(members -> members.size())).containsExactly(2, 1, 2);
        assertThat(two.views).last().isEqualTo(one.views.getLast());
    }

    /** Whoever reads the log must not look for a view that was lost: what the peer holds is the first that it hears of. */
    @Test
    void aBootedNodeIsInNoViewThatItCouldBeOutOf() {
        cluster.powerCut(two);
        assertThat(cluster.runUntil(() -> one.report().view().members().size() == 1, 2_000)).isTrue();
        cluster.boot(two);
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
        assertThat(two.said).noneMatch(text -> text.contains("out of"));

        two.frozen = true;
        assertThat(cluster.runUntil(() -> one.report().view().members().size() == 1, 2_000)).isTrue();
        cluster.thaw(two);
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
        assertThat(two.said).as("now it held one").anyMatch(text -> text.contains("out of"));
    }

    @Test
    void aRestartOfTheServiceKeepsTheView() {
        var view = one.report().view();
        cluster.kill(two);
        cluster.run(5_000);
        assertThat(one.sees(two)).isEqualTo(Liveness.SUSPECT);
        assertThat(one.report().view()).isEqualTo(view);

        cluster.start(two);
        assertThat(two.report().view()).isEqualTo(view);
        assertThat(two.isQuorate()).as("not before the peer confirms").isFalse();
        assertThat(cluster.runUntil(cluster::isWhole, 100)).isTrue();
        assertThat(one.report().view()).isEqualTo(view);
    }

    @Test
    void silenceEndsAfterRestartGraceEvenWhenReplicationAnswers() {
        cluster.kill(two);
        cluster.run(9_700);
        assertThat(one.sees(two)).isEqualTo(Liveness.SUSPECT);
        cluster.run(600);
        assertThat(one.sees(two)).isEqualTo(Liveness.LOST);
        assertThat(one.report().view().members()).containsExactly(one.name);
    }

    @Test
    void aNodeThatDiesWhileSuspectedIsLostADeadtimeAfterItsLastAnswer() {
        cluster.kill(two);
        cluster.run(3_000);
        cluster.powerCut(two);
        assertThat(cluster.runUntil(() -> one.sees(two) == Liveness.LOST, 1_400)).isTrue();
    }

    @Test
    void aFrozenNodeThawsWithoutQuorumAndRejoins() {
        two.frozen = true;
        assertThat(cluster.runUntil(() -> one.report().view().members().size() == 1, 2_000)).isTrue();
        cluster.run(5_000);
        assertThat(two.isQuorate()).as("whoever asks while nothing has run").isFalse();
        cluster.thaw(two);

        assertThat(two.isQuorate()).isFalse();
        assertThat(cluster.runUntil(cluster::isWhole, 500)).isTrue();
        assertThat(two.said).anyMatch(text -> text.contains("could not run for"));
        assertThat(one.report().view().number()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aShortPauseIsConfirmedInTheSameView() {
        var view = one.report().view();
        two.frozen = true;
        cluster.run(700);
        cluster.thaw(two);
        assertThat(two.isQuorate()).isFalse();
        assertThat(cluster.runUntil(cluster::isWhole, 100)).isTrue();
        assertThat(two.report().view()).isEqualTo(view);
    }

    @Test
    void aThawedNodeWhosePeerDiedMeanwhileListensForADeadtimeFirst() {
        two.frozen = true;
        cluster.run(600);
        cluster.powerCut(one);
        cluster.run(5_000);
        cluster.thaw(two);
        cluster.run(900);
        assertThat(two.isQuorate()).isFalse();
        assertThat(cluster.runUntil(two::isQuorate, 300)).isTrue();
        assertThat(two.report().view().members()).containsExactly(two.name);
    }

    @Test
    void aRestartedSurvivorListensForADeadtimeAndTakesANewView() {
        cluster.powerCut(two);
        cluster.run(2_000);
        var before = one.report().view();
        cluster.kill(one);
        cluster.start(one);
        cluster.run(900);
        assertThat(one.isQuorate()).isFalse();
        assertThat(cluster.runUntil(one::isQuorate, 300)).isTrue();
        assertThat(one.report().view().number()).isEqualTo(before.number() + 1);
    }

    /** The peer booted and hears nobody; what it says echoes nothing of this session, and may as well be a recording. */
    @Test
    void aRestartedSurvivorListensNoLongerToAPeerThatEchoesNothing() {
        cluster.powerCut(two);
        cluster.run(2_000);
        var before = one.report().view();
        cluster.cutAll(two);
        cluster.boot(two);
        cluster.run(500);
        cluster.kill(one);
        cluster.start(one);
        var started = cluster.nowMs;

        assertThat(cluster.runUntil(() -> one.state.disk().wanted().view().number() > before.number(), 2_000)).isTrue();
        assertThat(cluster.nowMs - started).isEqualTo(MiniCluster.TIMING.deadtimeMs());
        assertThat(one.sees(two)).isEqualTo(Liveness.LOST);
        assertThat(two.isQuorate()).isFalse();
    }

    @Test
    void whoIsNotHeardIsOutAsSoonAsItHearsThatThePeerWentOn() {
        cluster.cutAll(two);
        assertThat(cluster.runUntil(() -> two.report().view().members().size() == 1, 12_000)).isTrue();
        cluster.run(10);

        assertThat(two.isQuorate()).isTrue();
        assertThat(one.isQuorate()).isFalse();
        assertThat(one.report().view()).isEqualTo(View.NONE);
        assertThat(one.sees(two)).isEqualTo(Liveness.ALIVE);
        assertThat(one.report().waitingFor()).contains("jupiter2 holds " + two.report().view() + "; waits to be admitted");
        cluster.run(30_000);
        assertThat(one.isQuorate()).as("no coup while the other is heard").isFalse();

        cluster.heal();
        assertThat(cluster.runUntil(cluster::isWhole, 500)).isTrue();
    }

    /** What it could not hear for want of a configuration was no silence. */
    @Test
    void aRestartThatWaitsForItsConfigurationKeepsTheViewToo() {
        var view = one.report().view();
        cluster.kill(two);
        cluster.startUnconfigured(two);
        cluster.run(5_000);
        assertThat(two.report().waitingFor()).contains("first configuration");

        cluster.configure(two);
        assertThat(two.sees(one)).isEqualTo(Liveness.SUSPECT);
        assertThat(cluster.runUntil(cluster::isWhole, 100)).isTrue();
        assertThat(two.report().view()).isEqualTo(view);
    }

    @Test
    void onePairOfOneWayLinksIsEnoughToStayTogether() {
        cluster.cut("yellow", one);
        cluster.cut("red", two);
        cluster.cut("serial", one);
        cluster.cut("serial", two);
        cluster.run(5_000);
        assertThat(cluster.isWhole()).isTrue();
        assertThat(one.said).anyMatch(text -> text.contains("link red is one-way"));
        cluster.send(one, two, "over yellow");
        cluster.send(two, one, "over red");
        cluster.run(300);
        assertThat(two.got.get(one.name)).containsExactly("over yellow");
        assertThat(one.got.get(two.name)).containsExactly("over red");
    }

    @Test
    void aSplitHealsIntoOneView() {
        cluster.cutAll(one);
        cluster.cutAll(two);
        one.replicationAnswers = false;
        two.replicationAnswers = false;
        cluster.run(3_000);
        assertThat(one.report().view().members()).containsExactly(one.name);
        assertThat(two.report().view().members()).containsExactly(two.name);

        cluster.heal();
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
    }

    @Test
    void aCleanGoodbyeIsNeitherLossNorSuspicion() {
        cluster.feed(two, now -> new HeartbeatEvent.Leave(now, "r9", two.report().view()));
        assertThat(cluster.runUntil(() -> one.report().view().members().size() == 1, 100)).isTrue();
        assertThat(one.sees(two)).isEqualTo(Liveness.LEFT);
        assertThat(two.answers).containsExactly(new HeartbeatEffect.Answer("r9", null));
        cluster.kill(two);
        cluster.start(two);
        cluster.run(5_000);
        assertThat(two.report().view()).as("until its next boot").isEqualTo(View.NONE);

        cluster.kill(one);
        cluster.start(one);
        cluster.powerCut(two);
        cluster.run(3_000);
        assertThat(one.sees(two)).as("kept over a restart").isEqualTo(Liveness.LEFT);
        cluster.boot(two);
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
    }

    /** The first answer was lost: whoever asks again learns that it is done. */
    @Test
    void aGoodbyeIsSaidOnceHoweverOftenItIsAskedFor() {
        var view = two.report().view();
        cluster.feed(two, now -> new HeartbeatEvent.Leave(now, "r9", view));
        cluster.run(100);
        cluster.feed(two, now -> new HeartbeatEvent.Leave(now, "r10", view));
        cluster.run(100);

        assertThat(two.answers)
                .containsExactly(new HeartbeatEffect.Answer("r9", null), new HeartbeatEffect.Answer("r10", null));
        assertThat(two.said).filteredOn(text -> text.startsWith("leaves ")).hasSize(1);
    }

    @Test
    void aNewcomerAgreesToNoViewWhoseLeaderIsLeaving() {
        cluster.powerCut(two);
        cluster.run(2_000);
        cluster.boot(two);
        // The first word that counts lets it in, and it does not hear of that in time.
        cluster.watcher = (machine, event) -> {
            if (machine == one && event instanceof HeartbeatEvent.Heard(_, _, _, var packet)
                    && packet.sender().equals(two.state.me()) && packet.echoOf().equals(one.state.me())) {
                cluster.cutAll(two);
            }
        };
        assertThat(cluster.runUntil(() -> one.state.announced() != null, 1_000)).isTrue();
        cluster.watcher = (_, _) -> { };
        cluster.heal();
        cluster.feed(one, now -> new HeartbeatEvent.Leave(now, "r9", one.report().view()));
        cluster.run(1_000);

        assertThat(one.answers).containsExactly(new HeartbeatEffect.Answer("r9", null));
        assertThat(two.sees(one)).isEqualTo(Liveness.LEFT);
        assertThat(two.disk.promised()).isNull();
    }

    @Test
    void aGoodbyeToAnotherViewIsRefused() {
        cluster.feed(two, now -> new HeartbeatEvent.Leave(now, "r9", View.NONE));
        assertThat(two.answers.getFirst().refusal()).contains("asked to leave");
        assertThat(two.isQuorate()).isTrue();
    }

    @Test
    void theCoordinatorIsTheLowestOfThoseWithTheNewestConfiguration() {
        assertThat(one.report().view().coordinator()).isEqualTo(one.name);
        cluster.powerCut(one);
        cluster.run(2_000);
        two.revision = new Revision(2, "bb");
        cluster.configure(two);
        cluster.boot(one);
        assertThat(cluster.runUntil(cluster::isWhole, 1_000)).isTrue();
        assertThat(one.report().view().coordinator()).isEqualTo(two.name);
    }

    @Test
    void aNodeThatForgotItsIncarnationIsNamedAndVoid() {
        cluster.powerCut(two);
        cluster.run(2_000);
        cluster.boot(two);
        cluster.runUntil(cluster::isWhole, 1_000);
        cluster.powerCut(two);
        two.incarnation = 0;
        two.disk = null;
        two.forgot = true;
        cluster.boot(two);
        cluster.run(3_000);
        assertThat(cluster.isWhole()).isFalse();
        assertThat(one.report().troubles()).anyMatch(text -> text.contains("incarnation 1, but 2 was heard before"));
    }
}
