package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.FakeWorld.Answers;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Range;
import org.twinhost.replication.core.wire.VerifyResult.Trouble;
import org.twinhost.replication.core.wire.VerifyResult.Why;

/** A pass that nobody asked for, over media and files that fail or hang: it costs no replica, holds no guest up, and ends. */
class VerifyTroubleTest {

    private static final int BLOCK = DirtyBitmap.BLOCK;
    private static final int CHUNK = 1 << 20;
    private static final int CHUNK_BLOCKS = CHUNK / BLOCK;
    private static final long SECOND = 1_000_000;

    private final FakeWorld world = new FakeWorld(43);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];

    @BeforeEach
    void bothAreUpToDateAndAlphaIsPrimary() {
        world.startWithPrimary(alpha);
        writes(7, 1007, 1_000);
    }

    private void writes(int block, long value, long withinMs) {
        var answer = world.write(alpha, block, value);
        assertThat(world.runUntilTrue(withinMs, () -> answer.contains("done"))).isTrue();
    }

    private void start() {
        var answer = new ArrayList<String>();
        alpha.replica.verify(Answers.into(answer));
        assertThat(answer).containsExactly("done");
    }

    private VerifyResult verify(long withinMs) {
        var before = alpha.replica.verifySight().ended();
        start();
        assertThat(world.runUntilTrue(withinMs, () -> alpha.replica.verifySight().ended() > before)).isTrue();
        world.runFor(100);
        assertThat(beta.replica.verifySight().last()).isEqualTo(alpha.replica.verifySight().last());
        return alpha.replica.verifySight().last();
    }

    private static VerifyResult troubled(long checked, long repaired, Trouble... all) {
        return new VerifyResult(checked, repaired, 0, List.of(),
                List.of(all).stream().mapToLong(each -> each.range().length()).sum(), List.of(all));
    }

    private void nobodyLostAReplica() {
        assertThat(alpha.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
        assertThat(beta.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
        for (var node : world.nodes) {
            assertThat(node.sent).noneMatch(frame -> frame instanceof Frame.DiskLost);
        }
    }

    /** Offsets of the chunks that were begun. */
    private long begun(int chunk) {
        return alpha.sent.stream().filter(frame -> frame instanceof Frame.VerifyChunk(_, var offset, _)
                && offset == (long) chunk * CHUNK).count();
    }

    @Test
    void aChunkThatCantBeReadIsNamedAndCostsNoReplica() {
        for (var node : world.nodes) {
            for (long block = CHUNK_BLOCKS; block < CHUNK_BLOCKS + 30; block++) {
                node.disk.unreadable.add(block);
            }
            for (int pass = 0; pass < 3; pass++) {
                assertThat(verify(10_000)).isEqualTo(troubled(FakeWorld.SIZE - CHUNK, 0,
                        new Trouble(new Range(CHUNK, CHUNK), Why.NOT_READ, node.name.value())));
            }
            nobodyLostAReplica();
            node.disk.unreadable.clear();
        }
        assertThat(verify(10_000)).isEqualTo(troubled(FakeWorld.SIZE, 0));
    }

    @Test
    void aRepairThatFailsIsNamedAndTheOthersAreDone() {
        verify(10_000);
        for (var node : world.nodes) {
            for (int block : new int[] {7, 9, 11}) {
                node.disk.data[block] = 4711;
            }
            node.disk.unwritable.add(9L);
            assertThat(verify(10_000)).isEqualTo(troubled(FakeWorld.SIZE, 2 * BLOCK,
                    new Trouble(new Range(9L * BLOCK, BLOCK), Why.NOT_REPAIRED, node.name.value())));
            assertThat(node.disk.data[7]).isEqualTo(1007);
            assertThat(node.disk.data[11]).isZero();
            nobodyLostAReplica();
            node.disk.unwritable.clear();
            node.disk.data[9] = 0;
            verify(10_000);
        }
    }

    @Test
    void whileOtherVolumesHaveAllTheRoomNothingIsAskedOfADisk() {
        for (var node : world.nodes) {
            var others = node.comparing.part();
            assertThat(others.take(2 * CHUNK)).isTrue();
            start();
            world.runFor(12_000);
            assertThat(alpha.replica.verifySight().percent()).isZero();
            assertThat(alpha.replica.verifySight().waitsFor()).contains(node.name.value());
            others.close();
            assertThat(world.runUntilTrue(10_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
            assertThat(node.comparing.usedBytes()).isZero();
        }
    }

    @Test
    void aDiskThatHangsKeepsTheRoomAndEachNodeSaysSo() {
        verify(10_000);
        for (var node : world.nodes) {
            node.disk.data[7] = 4711;
            node.disk.slowToWrite.put(7L, 60 * SECOND);
            start();
            world.runFor(20_000);
            assertThat(node.comparing.usedBytes()).isEqualTo(CHUNK);
            assertThat(node.replica.verifySight().isDiskLate()).isTrue();
            assertThat(node.replica.verifySight().waitsFor()).contains(node.name + " waits for its own disk", "chunk at 0");
            assertThat(alpha.replica.verifySight().waitsFor()).isNotNull();
            node.disk.slowToWrite.clear();
            assertThat(world.runUntilTrue(100_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
            assertThat(node.comparing.usedBytes()).isZero();
            verify(10_000);
        }
    }

    @Test
    void noMoreIsGivenOfAChunkThanItHas() {
        alpha.replica.frame(new Frame.VerifyRuns(true), null);
        beta.replica.frame(new Frame.VerifyChunk(1, 0, CHUNK), null);
        world.runFor(50);
        beta.replica.frame(new Frame.VerifyGive(1, 0, CHUNK), null);
        world.runFor(50);
        assertThat(beta.sent).anyMatch(Frame.VerifyGiven.class::isInstance);
        beta.replica.frame(new Frame.VerifyGive(1, 0, BLOCK), null);
        assertThat(beta.replica.control.link.isJoined()).isFalse();
    }

    @Test
    void aLockThatTheOtherSideNeverGivesBackIsGivenUp() {
        alpha.replica.frame(new Frame.VerifyRuns(true), null);
        beta.replica.frame(new Frame.VerifyChunk(1, 0, CHUNK), null);
        world.runFor(6_000);
        beta.replica.frame(new Frame.VerifyChunk(2, 0, CHUNK), null);
        world.runFor(50);
        assertThat(beta.replica.control.link.isJoined()).isTrue();
        assertThat(beta.sent).anyMatch(frame -> frame instanceof Frame.VerifySums sums && sums.id() == 2);
    }

    @Test
    void whatReadsDifferentlyEachTimeEndsNoConnection() {
        alpha.disk.unreadable.add(9L);
        beta.disk.fickle.add(9L);
        var connections = world.connections();
        assertThat(verify(10_000)).isEqualTo(troubled(FakeWorld.SIZE, 0,
                new Trouble(new Range(9L * BLOCK, BLOCK), Why.NOT_REPAIRED, "alpha")));
        assertThat(world.connections()).isEqualTo(connections);
        assertThat(alpha.disk.unreadable).isNotEmpty();
    }

    @Test
    void whatIsFoundIsKnownAtOnceAndStaysWhenThePassIsStopped() {
        beta.disk.data[7] = 4711;
        start();
        assertThat(world.runUntilTrue(2_000, () -> alpha.replica.verifySight().percent() > 20)).isTrue();
        for (var node : world.nodes) {
            assertThat(node.replica.verifySight().ended()).isZero();
            assertThat(node.replica.verifySight().last().ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
        }
        var answer = new ArrayList<String>();
        beta.replica.stopVerify("a person said so", Answers.into(answer));
        alpha.replica.stopVerify("a person said so", Answers.into(answer));
        assertThat(answer).containsExactly("refused: alpha compares: stop it there", "done");
        assertThat(alpha.replica.verifySight().last().differingBytes()).isEqualTo(BLOCK);
        alpha.replica.decideVerify(alpha.name, Answers.into(answer));
        world.runFor(1_000);
        assertThat(beta.disk.data[7]).isEqualTo(1007);
        assertThat(alpha.replica.verifySight().last().isAtRisk()).isFalse();
    }

    @Test
    void whatWasFoundBeforeIsKnownUntilThePassHasComeThere() {
        beta.disk.data[7] = 4711;
        beta.disk.data[4000] = 4712;
        verify(10_000);
        beta.disk.data[7] = 1007;
        start();
        assertThat(world.runUntilTrue(2_000, () -> alpha.replica.verifySight().percent() > 20)).isTrue();
        beta.disk.data[9] = 4713; // too late for this pass, and nothing of it is known
        world.runFor(20);
        alpha.replica.stopVerify("a person said so", Answers.into(new ArrayList<>()));
        assertThat(alpha.replica.verifySight().last().ranges()).containsExactly(new Range(4000L * BLOCK, BLOCK));
        assertThat(alpha.replica.verifySight().last().differingBytes()).isEqualTo(BLOCK);
    }

    @Test
    void aReadThatHangsHoldsTheGuestUpForABoundedTime() {
        for (var node : world.nodes) {
            node.disk.slowToRead.put(600L, 60 * SECOND);
            start();
            assertThat(world.runUntilTrue(2_000, () -> begun(2) > 0)).isTrue();
            writes(601, 4711, 6_000);
            writes(602, 4711, 100);
            assertThat(node.replica.verifySight().isQuiet()).as("nothing of it is in the way of a new connection").isTrue();
            assertThat(world.runUntilTrue(30_000, () -> alpha.replica.verifySight().waitsFor() != null)).isTrue();
            assertThat(begun(3)).as("one chunk's memory and no more").isZero();
            assertThat(node == alpha ? begun(2) : 1).as("its own disk is not asked again").isOne();
            assertThat(world.runUntilTrue(400_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
            var found = alpha.replica.verifySight().last();
            assertThat(found.troubles()).containsExactly(new Trouble(new Range(2 * CHUNK, CHUNK), Why.NOT_COMPARED,
                    node.name.value()));
            assertThat(found.checkedBytes()).isEqualTo(FakeWorld.SIZE - CHUNK);
            nobodyLostAReplica();
            node.disk.slowToRead.clear();
            alpha.sent.clear();
        }
        assertThat(verify(20_000)).isEqualTo(troubled(FakeWorld.SIZE, 0));
    }

    @Test
    void whoWaitsBehindAChunkThatWaitsForAnotherWriteGoesOn() {
        beta.slowMicros = 30 * SECOND;
        var hangs = world.write(alpha, 10, 1);
        world.runFor(20);
        beta.slowMicros = 0;
        start();
        world.runFor(100);
        writes(20, 2, 6_000);
        assertThat(hangs).isEmpty();
        world.runFor(40_000);
        assertThat(hangs).containsExactly("done");
    }

    @Test
    void aRepairThatHangsComesBehindNoLaterWrite() {
        verify(10_000);
        beta.disk.data[7] = 4711;
        beta.disk.slowToWrite.put(7L, 20 * SECOND);
        start();
        assertThat(world.runUntilTrue(2_000, () -> alpha.sent.stream().anyMatch(Frame.VerifyRepair.class::isInstance)))
                .isTrue();
        world.runFor(10);
        beta.disk.slowToWrite.clear();
        var answer = world.write(alpha, 7, 2007);
        world.runFor(10_000);
        assertThat(answer).as("a repair is on its way to the same block").isEmpty();
        assertThat(world.runUntilTrue(15_000, () -> answer.contains("done"))).isTrue();
        assertThat(beta.disk.data[7]).isEqualTo(2007);
        assertThat(world.runUntilTrue(20_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
        assertThat(alpha.replica.verifySight().last().differingBytes()).isZero();
        assertThat(alpha.replica.verifySight().last().troubledBytes()).isZero();
    }

    @Test
    void aChunkAtWhichTheConnectionBreaksEachTimeIsLeft() {
        beta.disk.slowToRead.put(3L * CHUNK_BLOCKS, SECOND / 5);
        start();
        var seen = 0L;
        for (int i = 0; i < 20_000 && alpha.replica.verifySight().isRunning(); i++) {
            world.runFor(1);
            if (begun(3) > seen) {
                seen = begun(3);
                world.runFor(50);
                world.reset("reset");
            }
        }
        assertThat(alpha.replica.verifySight().last().troubles()).containsExactly(
                new Trouble(new Range(3 * CHUNK, CHUNK), Why.NOT_COMPARED, ""));
        assertThat(alpha.replica.verifySight().last().checkedBytes()).isEqualTo(FakeWorld.SIZE - CHUNK);
    }

    @Test
    void digestsThatHangCostKnowledgeAndNoTimeOfTheGuest() {
        verify(10_000);
        beta.digestsHangMicros = 3_600 * SECOND;
        alpha.digestsHangMicros = 3_600 * SECOND;
        start();
        alpha.guest.start();
        for (int i = 0; i < 40; i++) {
            writes(100 + 200 * (i % 20), i + 1, 300);
        }
        alpha.guest.stop();
        assertThat(world.runUntilTrue(60_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
        assertThat(alpha.replica.verifySight().last().checkedBytes()).isEqualTo(FakeWorld.SIZE);
        assertThat(alpha.replica.verifySight().last().troubledBytes()).isZero();
    }

    @Test
    void whatIsKnownOfEachChunkComesBackFromItsPage() {
        verify(10_000);
        for (int block : new int[] {8, 7 * CHUNK_BLOCKS, 15 * CHUNK_BLOCKS}) {
            beta.disk.data[block] = 4711;
        }
        assertThat(verify(10_000)).isEqualTo(troubled(FakeWorld.SIZE, 3 * BLOCK));
    }

    @Test
    void aDiskThatAnswersNothingEndsThePassEarly() {
        for (long block = 0; block < FakeWorld.BLOCKS; block++) {
            beta.disk.unreadable.add(block);
        }
        var found = verify(30_000);
        assertThat(found.troubledBytes()).isEqualTo(FakeWorld.SIZE);
        assertThat(found.troubles()).containsExactly(new Trouble(new Range(0, 12 * CHUNK), Why.NOT_READ, "beta"),
                new Trouble(new Range(12 * CHUNK, 4 * CHUNK), Why.NOT_COMPARED, ""));
        assertThat(begun(12)).isZero();
        nobodyLostAReplica();
    }

    @Test
    void findingsOfAPeerThatDoesNotCompareCountNot() {
        alpha.replica.frame(new Frame.VerifyFound(new VerifyResult(0, 0, BLOCK, List.of(new Range(0, BLOCK)))), null);
        alpha.replica.frame(new Frame.VerifyDone(VerifyResult.NOTHING, true), null);
        assertThat(alpha.replica.verifySight().last()).isEqualTo(VerifyResult.NOTHING);
        assertThat(alpha.replica.verifySight().ended()).isZero();
        assertThat(alpha.replica.control.link.isJoined()).isTrue();
    }

    @Test
    void aNodeThatIsNoneOfTheTwoIsNotNamed() {
        var of = new Range(0, BLOCK);
        alpha.replica.frame(new Frame.VerifyRuns(true), null);
        alpha.replica.frame(new Frame.VerifyFound(troubled(0, 0, new Trouble(of, Why.NOT_READ, "x".repeat(1_000)),
                new Trouble(of, Why.NOT_READ, "beta"))), null);
        assertThat(alpha.replica.verifySight().last().troubles()).containsExactly(new Trouble(of, Why.NOT_READ, ""),
                new Trouble(of, Why.NOT_READ, "beta"));
        assertThat(alpha.replica.control.link.isJoined()).isTrue();
    }

    @Test
    void findingsThatNoReplicaHasEndTheConnection() {
        alpha.replica.frame(new Frame.VerifyRuns(true), null);
        alpha.replica.frame(new Frame.VerifyDone(new VerifyResult(0, 0, BLOCK,
                List.of(new Range(FakeWorld.SIZE, BLOCK))), true), null);
        assertThat(alpha.replica.verifySight().last()).isEqualTo(VerifyResult.NOTHING);
        assertThat(alpha.replica.control.link.isJoined()).isFalse();
    }

    @Test
    void aFlushThatFailsIsADiskThatFailsAndIsNotTriedForEver() {
        verify(10_000);
        beta.disk.data[9] = 4711;
        beta.flushFailsAfter = 9L;
        start();
        assertThat(world.runUntilTrue(60_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
        assertThat(beta.sent.stream().filter(Frame.DiskLost.class::isInstance).count()).isBetween(1L, 2L);
        assertThat(alpha.replica.verifySight().last().checkedBytes()).isGreaterThanOrEqualTo(FakeWorld.SIZE - CHUNK);
        assertThat(world.runUntilTrue(10_000, world::isHealthy)).isTrue();
    }
}
