package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.heartbeat.core.MembershipState.Persistence;
import org.twinhost.heartbeat.core.membership.StoredMembership;
import org.twinhost.kernel.Durable;

/** What a node decided and its disk does not hold yet (S5). */
class FactsOnTheirWayTest {

    private static final View OTHER = new View(99, List.of(new NodeId("jupiter1")), new NodeId("jupiter1"));

    private final MiniCluster cluster = MiniCluster.twoThatMet(7);
    private final MembershipState state = cluster.node(1).state;
    private final StoredMembership stored = state.disk().durable();

    @BeforeEach
    void aNodeThatMayAct() {
        assertThat(PublishedMembership.isQuorate(state, cluster.nowMs)).isTrue();
    }

    private PublishedMembership.Stage stage(Durable<StoredMembership> facts) {
        return PublishedMembership.stage(state.with(new Persistence(facts, false, 0, List.of())), cluster.nowMs);
    }

    /** After a crash at this moment the disk may hold the promise, whatever was decided since. */
    @Test
    void aPromiseForbidsToActWhereverItIsOnItsWay() {
        var promised = stored.promise(OTHER);

        assertThat(stage(Durable.of(stored))).isEqualTo(PublishedMembership.Stage.QUORATE);
        assertThat(stage(Durable.of(promised))).isEqualTo(PublishedMembership.Stage.PROMISED);
        assertThat(stage(Durable.of(stored).change(_ -> promised))).isEqualTo(PublishedMembership.Stage.PROMISED);
        assertThat(stage(Durable.of(stored).change(_ -> promised).change(_ -> stored)))
                .isEqualTo(PublishedMembership.Stage.PROMISED);
    }

    @Test
    void halfADecisionIsNeverWritten() {
        var step = new HeartbeatStep(state.with(Persistence.of(stored, 0)), cluster.nowMs);

        step.want(stored.out());
        step.want(stored.out().promise(OTHER));

        assertThat(step.toBeWritten()).contains(stored.out().promise(OTHER));
        assertThat(step.state().disk().facts().next()).isEmpty();
    }

    @Test
    void whatWasDecidedAndTakenBackWithinAnEventIsNotWritten() {
        var step = new HeartbeatStep(state.with(Persistence.of(stored, 0)), cluster.nowMs);

        step.want(stored.out());
        step.want(stored);

        assertThat(step.toBeWritten()).isEmpty();
        assertThat(step.state().disk().facts().isSettled()).isTrue();
    }

    @Test
    void whatIsDecidedDuringAWriteIsTheNextOne() {
        var writing = Durable.of(stored).change(_ -> stored.out());
        var step = new HeartbeatStep(state.with(new Persistence(writing, false, 0, List.of())), cluster.nowMs);

        step.want(stored.promise(OTHER));
        assertThat(step.toBeWritten()).as("one write at a time").isEmpty();
        step.written();

        assertThat(step.toBeWritten()).contains(stored.promise(OTHER));
        assertThat(step.state().disk().facts())
                .isEqualTo(new Durable<>(stored.out(), Optional.of(stored.promise(OTHER)), Optional.empty()));
    }
}
