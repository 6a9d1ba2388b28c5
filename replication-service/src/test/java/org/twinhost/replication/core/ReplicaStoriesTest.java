package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeDisk.FakePayload;
import org.twinhost.replication.core.FakeWorld.Answers;
import org.twinhost.replication.core.area.DirtyBitmap;

/** The design's stories, one each, on virtual time with the real core on both nodes. */
class ReplicaStoriesTest {

    private final FakeWorld world = new FakeWorld(42);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];
    private final List<String> answers = new ArrayList<>();

    @BeforeEach
    void bothAreUpToDateAndAlphaIsPrimary() {
        world.startWithPrimary(alpha);
    }

    @Test
    void freezesUntilThePeerIsMarkedAndThenSyncsOnlyWhatChanged() {
        world.messagesCut = true;
        world.wireCut = true;
        world.runFor(400);
        var write = world.write(alpha, 7, 1001);
        world.runFor(3_000);
        assertThat(write).isEmpty();
        assertThat(alpha.replica.report().frozen()).isTrue();
        world.messagesCut = false;
        world.runFor(3_000);
        assertThat(write).containsExactly("done");
        assertThat(beta.replica.disk()).isEqualTo(DiskState.OUTDATED);
        assertThat(alpha.replica.report().outOfSyncBytes()).isEqualTo(DirtyBitmap.BLOCK);
        world.healWire();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data[7]).isEqualTo(1001);
    }

    @Test
    void outdatedNeverGetsTheRoleEvenWithAProof() {
        world.wireCut = true;
        world.runFor(3_000);
        assertThat(world.write(alpha, 7, 1001)).isEmpty();
        world.runFor(100);
        alpha.powerCut();
        beta.powerCut();
        beta.powerOn();
        world.runFor(2_000);
        assertThat(world.promote(beta)).startsWith("refused: Outdated: alpha went on without this replica");
        assertThat(beta.replica.report().refusal()).contains("newer data");
    }

    @Test
    void afterABootItIsOnlyConsistentAndAProofDoesNotMakeItNewest() {
        alpha.powerCut();
        beta.powerCut();
        beta.powerOn();
        world.runFor(2_000);
        assertThat(beta.replica.disk()).isEqualTo(DiskState.CONSISTENT);
        assertThat(world.promote(beta)).startsWith("refused: Consistent");
    }

    @Test
    void survivorIsPromotedOnlyWithTheProofForTheIncarnationThatWasLost() {
        alpha.powerCut();
        alpha.powerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(world.promote(alpha)).isEqualTo("done");
        var write = world.write(alpha, 3, 77);
        world.runFor(200);
        assertThat(write).containsExactly("done");
        alpha.powerCut();
        world.runFor(50);
        beta.replica.peerIsOff(1, true, "proof of its life before");
        assertThat(beta.replica.control.store.current().excluded()).isFalse();
        assertThat(beta.replica.report().refusal()).contains("neither its word that it is Outdated nor proof");
        assertThat(world.runUntilTrue(2_000, () -> beta.replica.control.store.current().excluded())).isTrue();
        assertThat(world.promote(beta)).isEqualTo("done");
        assertThat(beta.disk.data[3]).isEqualTo(77);
    }

    @Test
    void secondaryThatLostUnflushedWritesGetsThemBackBeforeItCounts() {
        world.write(alpha, 5, 501);
        world.runFor(100);
        beta.powerCut();
        beta.powerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        alpha.powerCut();
        world.runFor(1_000);
        assertThat(world.promote(beta)).isEqualTo("done");
        assertThat(beta.disk.data[5]).isEqualTo(501);
    }

    @Test
    void crashedPrimaryIsTheSourceWhenBothCrashed() {
        var write = world.write(alpha, 9, 901);
        assertThat(world.runUntilTrue(200, () -> !write.isEmpty())).isTrue();
        flush(alpha);
        world.runFor(100);
        alpha.powerCut();
        beta.powerCut();
        beta.disk.data[9] = 0;
        alpha.powerOn();
        beta.powerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data[9]).isEqualTo(901);
        assertThat(alpha.disk.data[9]).isEqualTo(901);
    }

    @Test
    void goesOnThroughThePeerWhenItsDiskFailsAndIsSyncedWhenItWorksAgain() {
        world.write(alpha, 1, 11);
        world.runFor(100);
        alpha.disk.failing = true;
        var write = world.write(alpha, 2, 22);
        world.runFor(1_000);
        assertThat(write).containsExactly("done");
        assertThat(alpha.replica.disk()).isEqualTo(DiskState.DISKLESS);
        assertThat(alpha.replica.role()).isEqualTo(Role.PRIMARY);
        var read = new FakePayload(new long[1]);
        alpha.replica.guestRead(DirtyBitmap.BLOCK, read, failure -> answers.add("read"));
        world.runFor(200);
        assertThat(answers).contains("read");
        assertThat(read.values[0]).isEqualTo(11);

        alpha.disk.failing = false;
        assertThat(world.runUntilTrue(8_000, world::isHealthy)).isTrue();
        assertThat(alpha.disk.data[2]).isEqualTo(22);
    }

    @Test
    void aDiskThatFailedIsNotToldBeforeThatIsRememberedOnTheNodesOwnDiskWhichIsFull() {
        world.write(alpha, 1, 11);
        world.runFor(100);
        alpha.stateDiskIsFull = true;
        alpha.disk.failing = true;
        var write = world.write(alpha, 2, 22);
        world.runFor(5_000);
        assertThat(write).as("nothing is acknowledged that a restart here would know nothing of").isEmpty();

        alpha.stateDiskIsFull = false;
        assertThat(world.runUntilTrue(8_000, () -> write.contains("done"))).isTrue();
        alpha.disk.failing = false;
        assertThat(world.runUntilTrue(8_000, world::isHealthy)).isTrue();
        assertThat(alpha.disk.data[2]).isEqualTo(22);
    }

    @Test
    void whatADisklessPrimaryWroteIsKnownAfterAPowerCutAlsoWhereTheLogNamesItNoMore() {
        alpha.disk.failing = true;
        world.write(alpha, 0, 10);
        world.runFor(1_000);
        for (int i = 1; i <= 12; i++) {
            var block = i * FakeWorld.BLOCKS / 4 % FakeWorld.BLOCKS + i;
            var write = world.write(alpha, block, 100 + i);
            world.runFor(100);
            assertThat(write).containsExactly("done");
        }
        flush(alpha);
        world.runFor(100);
        beta.powerCut();
        alpha.disk.failing = false;
        beta.powerOn();
        assertThat(world.runUntilTrue(10_000, world::isHealthy)).isTrue();
        world.truth.checkEqual();
    }

    @Test
    void aConsentThatIsLostIsNoSplitBrainAlsoTheSecondTime() {
        alpha.demote();
        world.runFor(500);
        assertThat(alpha.replica.role()).isEqualTo(Role.SECONDARY);
        beta.slowMicros = 3_500_000;
        assertThat(world.promote(alpha)).startsWith("failed: the connection broke while the peer was asked");
        beta.slowMicros = 0;
        assertThat(world.runUntilTrue(8_000, world::isHealthy)).isTrue();
        assertThat(world.promote(alpha)).isEqualTo("done");
    }

    @Test
    void aSlowPeerMintsNothingForADiskThatWorksAgain() {
        beta.slowMicros = 6_000_000;
        alpha.disk.failing = true;
        world.write(alpha, 2, 22);
        world.runFor(100);
        beta.slowMicros = 0;
        alpha.disk.failing = false;
        assertThat(world.runUntilTrue(4_000, world::isHealthy)).isTrue();
        world.runFor(5_000);
        assertThat(beta.replica.control.generation()).isEqualTo(alpha.replica.control.generation());
    }

    @Test
    void disklessPrimaryThatLosesItsPeerFreezesAndAsksForNoMark() {
        alpha.disk.failing = true;
        world.write(alpha, 2, 22);
        world.runFor(1_000);
        world.wireCut = true;
        world.runFor(1_000);
        var write = world.write(alpha, 3, 33);
        world.runFor(3_000);
        assertThat(write).isEmpty();
        assertThat(beta.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
    }

    @Test
    void whatWasAskedForWhileTheRoleWasGivenAwayIsNeverDoneInALaterTerm() {
        alpha.demote();
        var late = world.write(alpha, 5, 51);
        assertThat(late).isEmpty();
        assertThat(world.runUntilTrue(1_000, () -> alpha.replica.role() == Role.SECONDARY)).isTrue();
        assertThat(late).containsExactly("the replica is not Primary any more");
        assertThat(alpha.replica.requestsUnderWay()).isZero();

        assertThat(world.promote(beta)).isEqualTo("done");
        world.write(beta, 5, 52);
        world.runFor(500);
        beta.demote();
        world.runFor(500);
        assertThat(world.promote(alpha)).isEqualTo("done");
        world.runFor(500);
        assertThat(alpha.disk.data[5]).isEqualTo(52);
    }

    @Test
    void aSlowDiskGivesTheRoleAwayOnceAndNotAgainOverAPromotion() {
        alpha.slowMicros = 100_000;
        alpha.demote();
        assertThat(world.runUntilTrue(5_000, () -> alpha.replica.role() == Role.SECONDARY)).isTrue();
        assertThat(world.promote(alpha)).isEqualTo("done");
        world.runFor(2_000);
        assertThat(alpha.replica.role()).isEqualTo(Role.PRIMARY);
    }

    @Test
    void aWriteThatTheDiskIsTakingWhenTheRoleGoesIsOutOfTheWayOfTheResync() {
        alpha.slowMicros = 400_000;
        var write = world.write(alpha, 6, 61);
        flush(alpha);
        world.runFor(100);
        alpha.replica.control.loseRole("told so by the story");
        alpha.slowMicros = 0;
        world.runFor(1_500);
        assertThat(write).containsExactly("the replica is not Primary any more");
        assertThat(alpha.replica.requestsUnderWay()).isZero();
        assertThat(alpha.replica.control.locks.any(0, FakeWorld.SIZE, _ -> true)).isFalse();
    }

    @Test
    void takesItsRoleUpAgainAfterAKillAndAnswersWhatWaited() {
        alpha.kill();
        world.runFor(500);
        alpha.startProcess();
        assertThat(world.runUntilTrue(1_000, alpha.replica::mayOpen)).isTrue();
        var write = world.write(alpha, 4, 44);
        world.runFor(5);
        assertThat(alpha.replica.report().frozen()).isTrue();
        assertThat(world.runUntilTrue(5_000, () -> world.isHealthy() && !write.isEmpty())).isTrue();
        assertThat(write).containsExactly("done");
        assertThat(alpha.replica.role()).isEqualTo(Role.PRIMARY);
    }

    @Test
    void blankDiskInPlaceOfAnOldOneIsRecognisedAndFilled() {
        world.write(alpha, 6, 66);
        flush(alpha);
        world.runFor(200);
        beta.powerCut();
        beta.disk.replaceByBlank();
        beta.powerOn();
        assertThat(world.runUntilTrue(10_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data[6]).isEqualTo(66);
    }

    @Test
    void damagedMetadataIsFailedAndLeftAlone() {
        beta.powerCut();
        beta.disk.damage(0);
        beta.disk.damage(64 << 10);
        beta.powerOn();
        world.runFor(500);
        assertThat(beta.replica.disk()).isEqualTo(DiskState.FAILED);
        assertThat(beta.replica.report().reason()).contains("checksum").contains("left untouched");
    }

    @Test
    void oneDamagedCopyIsNoLoss() {
        beta.powerCut();
        beta.disk.damage(0);
        beta.powerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
    }

    @Test
    void primaryGivesNoMark() {
        var asked = new ArrayList<String>();
        alpha.replica.outdate(alpha.replica.connection(), true, Answers.ofOutdating(asked));
        world.runFor(100);
        assertThat(asked).containsExactly("refused: it is Primary on alpha");
    }

    /** Who says goodbye relies on it that nothing becomes Primary here after that. */
    @Test
    void aDemotionIsNotDoneWhileThisReplicaIsAboutToBePrimary() {
        alpha.demote();
        world.runFor(500);
        var promoted = new ArrayList<String>();
        var demoted = new ArrayList<String>();
        alpha.replica.promote(Answers.into(promoted));
        alpha.replica.demote(Answers.into(demoted));

        assertThat(demoted).containsExactly("failed: another change of its role is under way");
        world.runFor(500);
        assertThat(promoted).containsExactly("done");
    }

    @Test
    void markForAnotherConnectionOrViewIsRefused() {
        var asked = new ArrayList<String>();
        beta.replica.outdate("c0", true, Answers.ofOutdating(asked));
        beta.replica.outdate(beta.replica.connection(), false, Answers.ofOutdating(asked));
        world.runFor(100);
        assertThat(asked).hasSize(2).allMatch(answer -> answer.startsWith("refused"));
        assertThat(beta.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
    }

    @Test
    void whenBothAskTheLowerIdWins() {
        alpha.demote();
        world.runFor(500);
        assertThat(alpha.replica.role()).isEqualTo(Role.SECONDARY);
        var one = world.ask(alpha);
        var other = world.ask(beta);
        world.runFor(1_000);
        assertThat(one).containsExactly("done");
        assertThat(other).hasSize(1).allMatch(answer -> answer.startsWith("refused"));
    }

    @Test
    void splitBrainByAFalseWordIsReportedAndNothingIsOverwritten() {
        world.wireCut = true;
        world.messagesCut = true;
        world.runFor(500);
        beta.replica.peerIsOff(1, true, "an operator's false word");
        assertThat(world.promote(beta)).isEqualTo("done");
        alpha.replica.peerIsOff(1, true, "another false word");
        world.healWire();
        world.runUntil(world.now + 1);
        for (int i = 0; i < 100 && alpha.replica.report().connection() != ConnectionState.STAND_ALONE; i++) {
            stepQuietly();
        }
        assertThat(alpha.replica.report().reason()).contains("split brain");
    }

    /** The false word makes two writers: what the truth would object to is the point here. */
    private void stepQuietly() {
        try {
            world.runFor(20);
        } catch (AssertionError twoWriters) {
            assertThat(twoWriters).hasMessageContaining("S1");
        }
    }

    private void flush(FakeNode node) {
        node.replica.guestFlush(_ -> { });
    }
}
