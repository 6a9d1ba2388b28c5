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

/** Comparing two replicas, and what a medium that errs costs. */
class VerifyStoriesTest {

    private static final int BLOCK = DirtyBitmap.BLOCK;
    private static final int CHUNK = 1 << 20;
    private static final int CHUNK_BLOCKS = CHUNK / BLOCK;

    private final FakeWorld world = new FakeWorld(42);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];

    @BeforeEach
    void bothAreUpToDateAndAlphaIsPrimary() {
        world.startWithPrimary(alpha);
        write(7, 1007);
        write(2 * CHUNK_BLOCKS, 2000);
    }

    private void write(int block, long value) {
        var answer = world.write(alpha, block, value);
        assertThat(world.runUntilTrue(1_000, () -> answer.contains("done"))).isTrue();
    }

    private List<String> start(FakeNode node) {
        var answer = new ArrayList<String>();
        node.replica.verify(Answers.into(answer));
        return answer;
    }

    private VerifyResult verify(FakeNode node) {
        var before = node.replica.verifySight().ended();
        assertThat(start(node)).containsExactly("done");
        assertThat(world.runUntilTrue(60_000, () -> node.replica.verifySight().ended() > before)).isTrue();
        world.runFor(100);
        return node.replica.verifySight().last();
    }

    @Test
    void comparesAllAndBothKnowWhatWasFound() {
        assertThat(verify(alpha)).isEqualTo(new VerifyResult(FakeWorld.SIZE, 0, 0, List.of()));
        assertThat(beta.replica.verifySight().last()).isEqualTo(alpha.replica.verifySight().last());
        assertThat(beta.replica.verifySight().isRunning()).isFalse();
    }

    @Test
    void whatAMediumChangedSinceIsRepairedFromTheSideThatIsWhatItWas() {
        verify(alpha);
        beta.disk.data[7] = 4711;
        assertThat(verify(alpha)).isEqualTo(new VerifyResult(FakeWorld.SIZE, BLOCK, 0, List.of()));
        assertThat(beta.disk.data[7]).isEqualTo(1007);
        alpha.disk.data[7] = 4711;
        verify(alpha); // the digests of what was repaired are known again since the pass before
        assertThat(alpha.disk.data[7]).isEqualTo(1007);
        assertThat(alpha.replica.verifySight().last().repairedBytes()).isEqualTo(BLOCK);
    }

    @Test
    void whereNothingIsKnownItIsNamedAndNothingIsTouched() {
        beta.disk.data[7] = 4711;
        beta.disk.data[8] = 4712;
        beta.disk.data[3000] = 4713;
        assertThat(verify(alpha)).isEqualTo(new VerifyResult(FakeWorld.SIZE, 0, 3 * BLOCK,
                List.of(new Range(7 * BLOCK, 2 * BLOCK), new Range(3000L * BLOCK, BLOCK))));
        assertThat(beta.replica.verifySight().last().isAtRisk()).isTrue();
        assertThat(alpha.disk.data[7]).isEqualTo(1007);
        assertThat(beta.disk.data[7]).isEqualTo(4711);
    }

    @Test
    void aPersonDecidesAndOnlyWhatWasNamedIsOverwritten() {
        beta.disk.data[7] = 4711;
        verify(alpha);
        beta.disk.data[9] = 4712;
        beta.disk.data[3000] = 4713;
        var answer = new ArrayList<String>();
        alpha.replica.decideVerify(alpha.name, Answers.into(answer));
        world.runFor(2_000);
        assertThat(answer).containsExactly("done");
        assertThat(beta.disk.data[7]).isEqualTo(1007);
        assertThat(beta.disk.data[9]).isEqualTo(4712);
        assertThat(beta.disk.data[3000]).isEqualTo(4713);
        var found = alpha.replica.verifySight().last();
        assertThat(found.repairedBytes()).isEqualTo(BLOCK);
        assertThat(found.ranges()).as("in the same chunk it was seen").containsExactly(new Range(9 * BLOCK, BLOCK));
        alpha.replica.decideVerify(beta.name, Answers.into(answer));
        world.runFor(2_000);
        assertThat(alpha.disk.data[9]).isEqualTo(4712);
        assertThat(alpha.replica.verifySight().last().isAtRisk()).isFalse();
    }

    @Test
    void withoutANameNothingIsDecided() {
        var answer = new ArrayList<String>();
        alpha.replica.decideVerify(alpha.name, Answers.into(answer));
        assertThat(answer.getFirst()).startsWith("refused: no range is named");
    }

    @Test
    void aChunkThatWasWrittenSinceProvesNothing() {
        verify(alpha);
        write(9, 1009);
        beta.disk.data[7] = 4711;
        var found = verify(alpha);
        assertThat(found.repairedBytes()).isZero();
        assertThat(found.ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
        assertThat(beta.disk.data[7]).isEqualTo(4711);
    }

    @Test
    void digestsOfAProcessThatEndedAreNotBelieved() {
        verify(alpha);
        beta.kill();
        beta.startProcess();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        beta.disk.data[7] = 4711;
        assertThat(verify(alpha).ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
    }

    @Test
    void whatCantBeReadIsWrittenAnewFromTheOtherSide() {
        for (var node : world.nodes) {
            node.disk.unreadable.add(7L);
            assertThat(verify(alpha)).isEqualTo(new VerifyResult(FakeWorld.SIZE, BLOCK, 0, List.of()));
            assertThat(node.disk.unreadable).isEmpty();
            assertThat(node.disk.data[7]).isEqualTo(1007);
            assertThat(node.replica.disk()).isEqualTo(DiskState.UP_TO_DATE);
        }
    }

    @Test
    void whatNeitherSideCanReadIsNamed() {
        alpha.disk.unreadable.add(7L);
        beta.disk.unreadable.add(7L);
        assertThat(verify(alpha).ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
    }

    @Test
    void theGuestWritesMeanwhileAndNothingIsFound() {
        alpha.guest.start();
        for (int pass = 0; pass < 5; pass++) {
            assertThat(verify(alpha).differingBytes()).isZero();
        }
        assertThat(world.truth.acknowledged).isPositive();
    }

    @Test
    void afterABreakItGoesOnWhereItWas() {
        start(alpha);
        assertThat(world.runUntilTrue(2_000, () -> alpha.replica.verifySight().percent() > 30)).isTrue();
        world.reset("reset");
        assertThat(world.runUntilTrue(2_000, () -> alpha.replica.verifySight().waitsFor() != null)).isTrue();
        assertThat(world.runUntilTrue(5_000, () -> alpha.replica.verifySight().ended() == 1)).isTrue();
        assertThat(alpha.replica.verifySight().last().checkedBytes()).isEqualTo(FakeWorld.SIZE);
        assertThat(alpha.sent.stream().filter(frame -> frame instanceof Frame.VerifyChunk(_, var offset, _) && offset == 0))
                .hasSize(1);
    }

    @Test
    void aSlowPeerHoldsNoWriteOfTheGuestElsewhere() {
        beta.slowMicros = 50_000;
        start(alpha);
        world.runFor(5);
        beta.slowMicros = 0;
        write(3000, 3000);
        assertThat(alpha.replica.verifySight().ended()).isZero();
    }

    @Test
    void whenThePeerDiesTheLockIsGivenUp() {
        beta.slowMicros = 500_000;
        start(alpha);
        world.runFor(20);
        assertThat(alpha.replica.control.verify.isQuiet()).isFalse();
        beta.powerCut();
        var answer = world.write(alpha, 0, 55);
        assertThat(world.runUntilTrue(5_000, () -> answer.contains("done"))).isTrue();
    }

    @Test
    void theSecondarySaysWhereToAsk() {
        assertThat(start(beta)).containsExactly("refused: the Primary compares: verify it on alpha");
        alpha.demote();
        world.runFor(1_000);
        assertThat(start(beta).getFirst()).contains("alpha has the lower id");
        assertThat(verify(alpha).checkedBytes()).isEqualTo(FakeWorld.SIZE);
    }

    @Test
    void whenTheOtherBecomesPrimaryThePassEnds() {
        alpha.demote();
        world.runFor(1_000);
        start(alpha);
        world.runFor(10);
        assertThat(world.promote(beta)).isEqualTo("done");
        world.runFor(500);
        assertThat(alpha.replica.verifySight().isRunning()).isFalse();
        assertThat(beta.replica.verifySight().isRunning()).isFalse();
        assertThat(verify(beta).checkedBytes()).isEqualTo(FakeWorld.SIZE);
    }

    @Test
    void toABuildThatDoesNotKnowItNothingOfItIsSent() {
        start(alpha);
        world.runFor(10);
        world.buildsKnowVerify = false;
        world.reset("the peer's build is another one");
        world.runFor(1_000);
        assertThat(world.isHealthy()).isTrue();
        alpha.sent.clear();
        assertThat(alpha.replica.verifySight().waitsFor()).contains("the build on beta does not know verify");
        alpha.replica.stopVerify("a person said so", Answers.into(new ArrayList<>()));
        assertThat(start(alpha).getFirst()).startsWith("refused: the build on beta does not know verify");
        world.runFor(1_000);
        assertThat(alpha.sent).noneMatch(Frame.Verify.class::isInstance);
        assertThat(world.isHealthy()).isTrue();
    }

    @Test
    void aPersonStopsIt() {
        start(alpha);
        world.runFor(10);
        alpha.replica.stopVerify("a person said so", Answers.into(new ArrayList<>()));
        world.runFor(200);
        assertThat(alpha.replica.verifySight().isRunning()).isFalse();
        assertThat(beta.replica.verifySight().isRunning()).isFalse();
        write(7, 1017);
    }

    // What was known or in doubt, and what an error, a break, a person or another disk make of it ---------------------------

    private static VerifyResult troubled(long repaired, Trouble... all) {
        return new VerifyResult(FakeWorld.SIZE, repaired, 0, List.of(),
                List.of(all).stream().mapToLong(each -> each.range().length()).sum(), List.of(all));
    }

    @Test
    void whatIsKnownToBeWrongStaysSoOverARepairThatFailed() {
        verify(alpha);
        for (int block : new int[] {7, 9, 11}) {
            beta.disk.data[block] = 4711;
        }
        beta.disk.unwritable.add(9L);
        var named = new Trouble(new Range(9L * BLOCK, BLOCK), Why.NOT_REPAIRED, "beta");
        assertThat(verify(alpha).troubles()).containsExactly(named);
        beta.disk.unwritable.clear();
        assertThat(verify(alpha)).isEqualTo(troubled(0, named));
        alpha.disk.unreadable.add(9L);
        assertThat(verify(alpha).troubles()).as("what is known to be wrong takes no place").isEmpty();
        assertThat(alpha.disk.unreadable).containsExactly(9L);
        assertThat(alpha.replica.verifySight().last().ranges()).containsExactly(new Range(9L * BLOCK, BLOCK));
    }

    @Test
    void aPersonHasARepairTriedOnceMore() {
        verify(alpha);
        beta.disk.data[9] = 4711;
        beta.disk.unwritable.add(9L);
        assertThat(verify(alpha).troubledBytes()).isEqualTo(BLOCK);
        beta.disk.unwritable.clear();
        var answer = new ArrayList<String>();
        alpha.replica.decideVerify(beta.name, Answers.into(answer));
        assertThat(answer.getFirst()).startsWith("refused: no range is named");
        var ended = alpha.replica.verifySight().ended();
        alpha.replica.decideVerify(alpha.name, Answers.into(answer));
        world.runFor(2_000);
        assertThat(beta.disk.data[9]).isZero();
        assertThat(alpha.replica.verifySight().last()).isEqualTo(troubled(BLOCK));
        for (var node : world.nodes) {
            assertThat(node.replica.verifySight().ended()).as("no pass over everything").isEqualTo(ended);
        }
    }

    @Test
    void whatIsKnownStaysKnownWhenTheConnectionBreaksInTheRepair() {
        verify(alpha);
        for (int block : new int[] {7, 9, 11}) {
            beta.disk.data[block] = 4711;
        }
        beta.disk.unwritable.add(9L);
        beta.disk.slowToWrite.put(11L, 3_000_000L);
        start(alpha);
        assertThat(world.runUntilTrue(2_000, () -> beta.disk.data[7] == 1007)).isTrue();
        world.runFor(100);
        world.reset("reset");
        assertThat(world.runUntilTrue(30_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
        assertThat(alpha.replica.verifySight().last().differingBytes()).isZero();
        assertThat(alpha.replica.verifySight().last().troubles())
                .containsExactly(new Trouble(new Range(9L * BLOCK, BLOCK), Why.NOT_REPAIRED, "beta"));
    }

    @Test
    void aReadErrorIsNoGroundWhereNobodyKnows() {
        beta.disk.data[7] = 4711;
        assertThat(verify(alpha).ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
        for (var node : world.nodes) {
            node.disk.unreadable.add(7L);
            var found = verify(alpha);
            assertThat(found.ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
            assertThat(found.repairedBytes()).isZero();
            var answer = new ArrayList<String>();
            alpha.replica.decideVerify(node.name, Answers.into(answer));
            world.runFor(2_000);
            assertThat(alpha.replica.verifySight().last().ranges()).as("that side can't be read")
                    .containsExactly(new Range(7 * BLOCK, BLOCK));
            node.disk.unreadable.clear();
        }
        assertThat(alpha.disk.data[7]).isEqualTo(1007);
        assertThat(beta.disk.data[7]).isEqualTo(4711);
    }

    @Test
    void anErrorOfAMomentOverwritesNothing() {
        for (var node : world.nodes) {
            write(9, 1009); // so digests say nothing
            beta.disk.data[7] = 4711;
            node.disk.unreadableFor.put(7L, 2);
            var found = verify(alpha);
            assertThat(node.disk.unreadableFor).isEmpty();
            assertThat(found.repairedBytes()).isZero();
            assertThat(found.ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
            assertThat(alpha.disk.data[7]).isEqualTo(1007);
            assertThat(beta.disk.data[7]).isEqualTo(4711);
            beta.disk.data[7] = 1007;
            assertThat(verify(alpha)).isEqualTo(troubled(0));
        }
    }

    @Test
    void whatWasKnownOfAChunkThatCantBeComparedStays() {
        beta.disk.data[2 * CHUNK_BLOCKS + 7] = 4711;
        beta.disk.data[14 * CHUNK_BLOCKS + 7] = 4711;
        var here = new Range(2L * CHUNK + 7 * BLOCK, BLOCK);
        var behind = new Range(14L * CHUNK + 7 * BLOCK, BLOCK);
        assertThat(verify(alpha).ranges()).containsExactly(here, behind);
        for (long block = 2 * CHUNK_BLOCKS + 20; block < 2 * CHUNK_BLOCKS + 50; block++) {
            beta.disk.unreadable.add(block);
        }
        var found = verify(alpha);
        assertThat(found.ranges()).containsExactly(here, behind);
        assertThat(found.differingBytes()).isEqualTo(2 * BLOCK);
        for (long block = 0; block < 13 * CHUNK_BLOCKS; block++) {
            beta.disk.unreadable.add(block);
        }
        assertThat(verify(alpha).ranges()).as("it gave up before the second").containsExactly(here, behind);
        assertThat(alpha.replica.verifySight().last().differingBytes()).isEqualTo(2 * BLOCK);
    }

    @Test
    void aReplicaThatIsReplacedIsComparedFromTheBeginning() {
        start(alpha);
        assertThat(world.runUntilTrue(2_000, () -> alpha.replica.verifySight().percent() > 40)).isTrue();
        beta.kill();
        beta.disk.replaceByBlank();
        alpha.sent.clear();
        beta.startProcess();
        assertThat(world.runUntilTrue(60_000, () -> alpha.replica.verifySight().ended() == 1)).isTrue();
        assertThat(world.isHealthy()).isTrue();
        assertThat(alpha.sent).anyMatch(frame -> frame instanceof Frame.VerifyChunk(_, var offset, _) && offset == 0);
        assertThat(alpha.replica.verifySight().last()).isEqualTo(troubled(0));
    }

    @Test
    void whatAPersonDecidedOfAReplicaIsNotAboutTheOneInItsPlace() {
        beta.disk.data[7] = 4711;
        verify(alpha);
        alpha.replica.decideVerify(beta.name, Answers.into(new ArrayList<>()));
        beta.kill();
        beta.disk.replaceByBlank();
        beta.startProcess();
        assertThat(alpha.replica.verifySight().isRunning()).isTrue();
        assertThat(world.runUntilTrue(60_000, alpha.replica.control.source::isRunning)).isTrue();
        assertThat(alpha.replica.verifySight().isRunning()).isFalse();
        assertThat(world.runUntilTrue(60_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data[7]).isEqualTo(1007);
    }
}
