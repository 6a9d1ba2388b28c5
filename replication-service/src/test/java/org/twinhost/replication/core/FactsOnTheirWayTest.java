package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeWorld.Answers;
import org.twinhost.replication.core.wire.Frame;

/** Acts between two facts of which one is still on its way to the disk (S5): nothing is before it is durable. */
class FactsOnTheirWayTest {

    private final FakeWorld world = new FakeWorld(42);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];

    @BeforeEach
    void bothAreUpToDateAndAlphaIsPrimary() {
        alpha.powerOn();
        beta.powerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        alpha.promote();
        assertThat(world.runUntilTrue(5_000, alpha.replica::mayOpen)).isTrue();
    }

    @Test
    void whatIsBeingOutdatedPermitsNothingAnyMoreAndIsCalledSoOnceItIsDurable() {
        var asked = new ArrayList<String>();
        beta.slowMicros = 100_000;
        beta.replica.outdate(beta.replica.connection(), true, Answers.ofOutdating(asked));
        assertThat(beta.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
        assertThat(beta.replica.control.isLocalGood()).isFalse();
        assertThat(beta.replica.report().refusal()).startsWith("Outdated");
        assertThat(world.runUntilTrue(2_000, () -> !asked.isEmpty())).isTrue();
        assertThat(beta.replica.disk()).isEqualTo(DiskState.OUTDATED);
    }

    /** Found when today's rules were compared with the facts: the replica counted as UpToDate after its next start. */
    @Test
    void theEndOfAResyncDoesNotTakeBackThatThePeerGoesOnWithoutIt() {
        beta.kill();
        beta.startProcess();
        assertThat(world.runUntilTrue(5_000, () -> beta.replica.control.target.isRunning())).isTrue();
        var source = alpha.replica.control.store.current();
        world.wireCut = true;
        beta.slowMicros = 100_000;
        var asked = new ArrayList<String>();
        beta.replica.outdate(beta.replica.connection(), true, Answers.ofOutdating(asked));
        beta.replica.frame(new Frame.SyncDone(source.generation(), source.history()), null);
        assertThat(world.runUntilTrue(2_000, () -> !asked.isEmpty())).isTrue();
        world.runFor(1_000);
        assertThat(beta.replica.control.store.current().disk()).isEqualTo(DiskState.OUTDATED);
    }

    @Test
    void anOperatorsWordMakesNothingUpToDateBeforeItIsDurable() {
        alpha.powerCut();
        beta.powerCut();
        beta.powerOn();
        assertThat(world.runUntilTrue(2_000, () -> beta.replica.disk() == DiskState.CONSISTENT)).isTrue();
        beta.slowMicros = 100_000;
        beta.replica.promoteByForce(Answers.into(new ArrayList<>()));
        assertThat(beta.replica.disk()).isEqualTo(DiskState.CONSISTENT);
        assertThat(beta.replica.mayOpen()).isFalse();
        assertThat(world.runUntilTrue(2_000, beta.replica::mayOpen)).isTrue();
        assertThat(beta.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
    }

    /** A service that starts anew takes up the role that its disk tells of; by then the peer may have been given it (S1). */
    @Test
    void theRoleIsGivenAwayOnceAStartOfTheServiceWouldNotTakeItUpAgain() {
        alpha.slowMicros = 100_000;
        alpha.demote();
        assertThat(world.runUntilTrue(5_000, () -> alpha.replica.role() == Role.SECONDARY)).isTrue();
        assertThat(alpha.replica.control.store.current().primary()).isFalse();
        alpha.kill();
        alpha.slowMicros = 0;
        alpha.startProcess();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(alpha.replica.role()).isEqualTo(Role.SECONDARY);
        assertThat(world.promote(beta)).isEqualTo("done");
    }
}
