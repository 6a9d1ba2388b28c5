package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeWorld.Answers;
import org.twinhost.replication.core.area.ActivityLog;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.wire.Frame;

/** Whom a replica meets: one that went on without it, one that comes back, one that keeps to nothing, or nobody. */
class MeetingStoriesTest {

    private static final int EXTENT_BLOCKS = ActivityLog.EXTENT / DirtyBitmap.BLOCK;

    private final FakeWorld world = new FakeWorld(42);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];

    @BeforeEach
    void bothAreUpToDateAndAlphaIsPrimary() {
        world.startWithPrimary(alpha);
    }

    @Test
    void aPrimaryThatThePeerWentOnWithoutGivesItsRoleUpBeforeItIsOverwritten() {
        world.wireCut = true;
        world.messagesCut = true;
        world.runFor(500);
        var late = world.write(alpha, 7, 1001);
        beta.replica.peerIsOff(1, true, "an operator's false word");
        assertThat(world.runUntilTrue(1_000, () -> beta.replica.control.store.current().excluded())).isTrue();
        world.healWire();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(alpha.replica.role()).isEqualTo(Role.SECONDARY);
        assertThat(alpha.replica.report().reason()).isEqualTo("role given up: the replica on beta is newer");
        assertThat(late).containsExactly("the replica is not Primary any more");
        assertThat(world.promote(beta)).isEqualTo("done");
    }

    @Test
    void aPrimaryWhoseDiskWorksAgainKeepsItsRoleWhileItIsOverwritten() {
        alpha.disk.failing = true;
        world.write(alpha, 2, 22);
        world.runFor(1_000);
        assertThat(alpha.replica.disk()).isEqualTo(DiskState.DISKLESS);
        alpha.disk.failing = false;
        assertThat(world.runUntilTrue(8_000, world::isHealthy)).isTrue();
        assertThat(alpha.replica.role()).isEqualTo(Role.PRIMARY);
        assertThat(alpha.replica.report().reason()).isNull();
    }

    @Test
    void aSecondaryThatThePeerWentOnWithoutHasNoRoleToGiveUp() {
        world.wireCut = true;
        world.messagesCut = true;
        world.runFor(500);
        alpha.replica.peerIsOff(1, true, "an operator's false word");
        var write = world.write(alpha, 7, 1001);
        assertThat(world.runUntilTrue(1_000, () -> !write.isEmpty())).isTrue();
        assertThat(beta.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
        world.healWire();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data[7]).isEqualTo(1001);
        assertThat(beta.replica.report().reason()).isNull();
    }

    @Test
    void aConnectionThatEndsWhileItIsSpokenToIsMadeAnew() {
        beta.breaksWhileItSends = true;
        beta.disk.failing = true;
        world.write(alpha, 2, 22);
        // A replica that never finished considering what changed would never return from here.
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> world.runFor(1_000));
        assertThat(beta.breaksWhileItSends).isFalse();
        beta.disk.failing = false;
        assertThat(world.runUntilTrue(8_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data[2]).isEqualTo(22);
    }

    @Test
    void theStandInOfADisklessPrimaryIsKnownAgainAfterItsServiceStartedAnew() {
        alpha.disk.failing = true;
        world.write(alpha, 2, 22);
        world.runFor(1_000);
        assertThat(alpha.replica.disk()).isEqualTo(DiskState.DISKLESS);
        assertThat(beta.replica.control.generation()).isEqualTo(alpha.replica.control.generation());
        beta.kill();
        world.runFor(100);
        beta.startProcess();
        var write = world.write(alpha, 3, 33);
        assertThat(world.runUntilTrue(5_000, () -> !write.isEmpty())).isTrue();
        assertThat(write).containsExactly("done");
        assertThat(beta.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
        assertThat(beta.disk.data[3]).isEqualTo(33);
    }

    /** Transactions of the log count on over a start of the service: else those of before would be the newest (S6). */
    @Test
    void whatACrashedPrimaryMayLackIsToldByItsLastLogAlsoWhereAnOlderOneWasLonger() {
        for (int i = 0; i < 9; i++) {
            assertThat(acknowledged(alpha, i % 3 * EXTENT_BLOCKS, 10 + i)).isTrue();
        }
        alpha.kill();
        alpha.startProcess();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        var block = 3 * EXTENT_BLOCKS;
        assertThat(acknowledged(alpha, block, 99)).isTrue();
        alpha.powerCut();
        alpha.disk.data[block] = 0; // it was in the disk's cache
        alpha.powerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(alpha.disk.data[block]).isEqualTo(99);
        world.truth.checkEqual();
    }

    @Test
    void aPeerThatEntersWhatWasNotAgreedIsNotListenedToAnyMoreAndMetAnew() {
        alpha.replica.frame(new Frame.Entered(), null);
        assertThat(alpha.replica.report().connection()).isEqualTo(ConnectionState.CONNECTING);
        assertThat(world.story.getLast()).endsWith("lost: the peer entered a connection that was not offered");
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();

        beta.replica.frame(new Frame.Enter(), null);
        assertThat(beta.replica.report().connection()).isEqualTo(ConnectionState.CONNECTING);
        assertThat(world.story.getLast()).endsWith("lost: the peer entered a connection that was not agreed");
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(alpha.replica.role()).isEqualTo(Role.PRIMARY);
    }

    @Test
    void aVolumeWithoutAnotherReplicaStandsAloneAndIsServed() {
        var gamma = new FakeNode(world, new NodeId("gamma"), null);
        gamma.powerOn();
        assertThat(world.runUntilTrue(1_000, () -> gamma.replica.disk() == DiskState.UP_TO_DATE)).isTrue();
        assertThat(gamma.replica.report().connection()).isEqualTo(ConnectionState.STAND_ALONE);
        assertThat(gamma.replica.report().reason()).isNull();
        assertThat(world.promote(gamma)).isEqualTo("done");
        assertThat(acknowledged(gamma, 7, 1001)).isTrue();
        assertThat(gamma.replica.report().connection()).isEqualTo(ConnectionState.STAND_ALONE);
    }

    private boolean acknowledged(FakeNode node, int block, long value) {
        var answer = world.write(node, block, value);
        return world.runUntilTrue(2_000, () -> !answer.isEmpty()) && answer.equals(List.of("done"));
    }

    /**
     * Beta had consented to alpha's generation and mirrored what alpha wrote under it, which no bit of beta names: what alpha's
     * disk was before that has to get all.
     */
    @Test
    void aDiskFromBeforeThePromotionThatThePeerConsentedToGetsAll() {
        alphasDiskFromBeforeItsPromotionComesBack(false);
        assertThat(world.runUntilTrue(20_000, world::isHealthy)).isTrue();
        assertThat(alpha.disk.data[15]).isEqualTo(115);
        assertThat(alpha.disk.data).isEqualTo(beta.disk.data);
    }

    @Test
    void alsoWhereItWasPromotedByForceAndAPersonThrowsThatAway() {
        alphasDiskFromBeforeItsPromotionComesBack(true);
        assertThat(world.runUntilTrue(5_000, () -> beta.replica.split() != null && alpha.replica.split() != null)).isTrue();
        var said = new ArrayList<String>();
        beta.replica.resolve(alpha.name, Answers.into(said));
        assertThat(world.runUntilTrue(20_000, world::isHealthy)).isTrue();
        assertThat(said).containsExactly("done");
        assertThat(alpha.disk.data[15]).isEqualTo(115);
        assertThat(alpha.disk.data).isEqualTo(beta.disk.data);
    }

    private void alphasDiskFromBeforeItsPromotionComesBack(boolean byForce) {
        assertThat(demoted(alpha)).containsExactly("done");
        world.runFor(500);
        var before = alpha.disk.taken();
        assertThat(world.promote(alpha)).isEqualTo("done");
        for (int block = 10; block < 20; block++) {
            assertThat(acknowledged(alpha, block, 100 + block)).isTrue();
        }
        assertThat(demoted(alpha)).containsExactly("done");
        world.wireCut = true;
        world.messagesCut = true;
        world.runFor(400);
        alpha.powerCut();
        assertThat(forced(beta)).containsExactly("done");
        assertThat(acknowledged(beta, 40, 4000)).isTrue();
        assertThat(demoted(beta)).containsExactly("done");
        alpha.disk.putBack(before);
        alpha.powerOn();
        world.runFor(300);
        if (byForce) {
            assertThat(forced(alpha)).containsExactly("done");
            assertThat(acknowledged(alpha, 41, 4100)).isTrue();
            assertThat(demoted(alpha)).containsExactly("done");
        }
        world.messagesCut = false;
        world.healWire();
    }

    private List<String> demoted(FakeNode node) {
        var answer = new ArrayList<String>();
        node.replica.demote(Answers.into(answer));
        world.runUntilTrue(3_000, () -> !answer.isEmpty());
        return answer;
    }

    private List<String> forced(FakeNode node) {
        var answer = new ArrayList<String>();
        node.replica.promoteByForce(Answers.into(answer));
        world.runUntilTrue(3_000, () -> !answer.isEmpty());
        return answer;
    }
}
