package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.Revision;
import org.twinhost.heartbeat.core.MembershipState.TickState;
import org.twinhost.heartbeat.core.MiniCluster.Machine;
import org.twinhost.heartbeat.core.membership.Silence;

/** A coordinator that has not read what another member has: how long it is waited for, and what remembers since when. */
class StaleCoordinatorTest {

    private static final int GRACE_MS = MiniCluster.TIMING.restartGraceMs();
    private static final Silence SILENCE = new Silence(7, 8, "a drill");
    private static final TickState TICKS = new TickState(1, 2, 3, 4, "restarted", 5, SILENCE, 6);

    private final MiniCluster cluster = MiniCluster.twoThatMet(7);
    private final Machine one = cluster.node(1);
    private final Machine two = cluster.node(2);

    @BeforeEach
    void theFirstCoordinates() {
        assertThat(one.report().view().coordinator()).isEqualTo(one.name);
    }

    private void reads(Machine machine, long number) {
        machine.revision = new Revision(number, "bb");
        cluster.configure(machine);
    }

    @Test
    void oneThatDoesNotCatchUpIsReplacedAfterTheGrace() {
        var view = one.report().view();
        reads(two, 2);
        cluster.run(GRACE_MS - 100);
        assertThat(one.report().view()).isEqualTo(view);
        assertThat(cluster.isWhole()).as("both act meanwhile").isTrue();

        assertThat(cluster.runUntil(() -> one.report().view().coordinator().equals(two.name), 200)).isTrue();
        assertThat(cluster.runUntil(cluster::isWhole, 100)).isTrue();
        assertThat(two.report().view().members()).containsExactly(one.name, two.name);
    }

    @Test
    void oneThatCatchesUpStaysAndHasTheWholeGraceTheNextTime() {
        var view = one.report().view();
        reads(two, 2);
        cluster.run(GRACE_MS - 1_000);
        reads(one, 2);
        cluster.run(1_000);
        reads(two, 3);
        cluster.run(GRACE_MS - 100);
        assertThat(one.report().view()).isEqualTo(view);
        assertThat(cluster.isWhole()).isTrue();
    }

    @Test
    void rememberingSinceWhenMovesNoOtherMoment() {
        assertThat(TICKS.staleSince(50)).isEqualTo(new TickState(1, 2, 3, 4, "restarted", 50, SILENCE, 6));
        assertThat(TICKS.staleSince(5)).as("nothing new").isSameAs(TICKS);
    }

    @Test
    void norDoesAnyOtherOfThem() {
        assertThat(TICKS.ticked(10)).isEqualTo(new TickState(10, 2, 3, 4, "restarted", 5, SILENCE, 6));
        assertThat(TICKS.kept(20)).isEqualTo(new TickState(1, 20, 3, 4, "restarted", 5, SILENCE, 6));
        assertThat(TICKS.sure()).isEqualTo(new TickState(1, 2, 3, Peer.NEVER, null, 5, SILENCE, 6));
        assertThat(TICKS.unchangedUntil(60)).isEqualTo(new TickState(1, 2, 3, 4, "restarted", 5, SILENCE, 60));
        assertThat(TICKS.resumed(10, "frozen"))
                .isEqualTo(new TickState(10, 2, 10, 10, "frozen", Peer.NEVER, SILENCE, Peer.NEVER));
    }
}
