package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.FakeWorld.Answers;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.wire.Frame;

/**
 * Both replicas were written alone, after a person's false word; a person throws one side's changes away. Alpha writes 1001 in
 * block 7 and 1002 in block 8 alone, beta 2001 in block 9 and 2002 in block 8, and 500 in block 5 both have had before.
 */
class SplitBrainStoriesTest {

    private final FakeWorld world = new FakeWorld(42);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];

    @BeforeEach
    void eachGoesOnWithoutTheOther() {
        world.startWithPrimary(alpha);
        write(alpha, 5, 500);
        var flushed = new ArrayList<String>();
        alpha.replica.guestFlush(failure -> flushed.add("flushed"));
        assertThat(world.runUntilTrue(2_000, () -> !flushed.isEmpty())).isTrue();
        world.wireCut = true;
        world.messagesCut = true;
        world.runFor(500);
        alpha.replica.peerIsOff(1, true, "an operator's false word");
        world.runFor(100);
        write(alpha, 7, 1001);
        write(alpha, 8, 1002);
        assertThat(demote(alpha)).isEqualTo("done");
        beta.replica.peerIsOff(1, true, "another false word");
        assertThat(world.promote(beta)).isEqualTo("done");
        write(beta, 9, 2001);
        write(beta, 8, 2002);
        assertThat(demote(beta)).isEqualTo("done");
    }

    private void theyMeet() {
        world.healWire();
        assertThat(world.runUntilTrue(5_000, () -> alpha.replica.split() != null && beta.replica.split() != null)).isTrue();
    }

    private void write(FakeNode node, int block, long value) {
        var answer = world.write(node, block, value);
        assertThat(world.runUntilTrue(2_000, () -> !answer.isEmpty())).isTrue();
        assertThat(answer).containsExactly("done");
    }

    private String demote(FakeNode node) {
        var answer = new ArrayList<String>();
        node.replica.demote(Answers.into(answer));
        world.runUntilTrue(2_000, () -> !answer.isEmpty());
        return answer.toString().replaceAll("[\\[\\]]", "");
    }

    private List<String> discard(FakeNode on, NodeId whose) {
        var answer = new ArrayList<String>();
        on.replica.resolve(whose, Answers.into(answer));
        world.runUntilTrue(2_000, () -> !answer.isEmpty());
        return answer;
    }

    private void isAlphas() {
        assertThat(world.runUntilTrue(20_000, world::isHealthy)).as("healthy").isTrue();
        assertThat(beta.disk.data).isEqualTo(alpha.disk.data);
        assertThat(Arrays.copyOfRange(beta.disk.data, 5, 10)).containsExactly(500, 0, 1001, 1002, 0);
    }

    private long resyncData() {
        return alpha.sent.stream().filter(each -> each instanceof Frame.SyncData)
                .mapToLong(each -> ((Frame.SyncData) each).length() / DirtyBitmap.BLOCK).sum();
    }

    @Test
    void nothingIsOverwrittenUntilAPersonSaysWhoseChangesGo() {
        theyMeet();
        world.runFor(3_000);
        assertThat(alpha.disk.data[9]).isZero();
        assertThat(beta.disk.data[7]).isZero();
        assertThat(alpha.replica.report().reason()).contains("split brain", "twinctl volume resolve VOLUME --discard NODE");
        var split = alpha.replica.split();
        assertThat(split.mine().dirtyBlocks()).isEqualTo(2);
        assertThat(split.theirs().dirtyBlocks()).isEqualTo(2);
        assertThat(split.mine().alone().writtenAgoMs()).isPositive().isGreaterThan(split.theirs().alone().writtenAgoMs());
        assertThat(split.theirs().alone().writtenAgoMs()).isPositive();
    }

    @Test
    void whatEitherSideChangedIsCopiedAndNothingElse() {
        theyMeet();
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        isAlphas();
        assertThat(resyncData()).as("blocks 7, 8 and 9").isEqualTo(3);
        assertThat(beta.replica.wordOnSplit()).isNull();
        assertThat(alpha.replica.wordOnSplit()).isNull();
        assertThat(alpha.replica.split()).isNull();
        assertThat(beta.replica.split()).isNull();
        assertThat(world.promote(beta)).isEqualTo("done");
    }

    @Test
    void itMayBeSaidOnTheSideThatLoses() {
        theyMeet();
        assertThat(discard(beta, beta.name)).containsExactly("done");
        isAlphas();
        assertThat(resyncData()).isEqualTo(3);
    }

    @Test
    void theOtherSideMayBeChosenToo() {
        theyMeet();
        assertThat(discard(alpha, alpha.name)).containsExactly("done");
        assertThat(world.runUntilTrue(20_000, world::isHealthy)).isTrue();
        assertThat(alpha.disk.data).isEqualTo(beta.disk.data);
        assertThat(Arrays.copyOfRange(alpha.disk.data, 5, 10)).containsExactly(500, 0, 0, 2002, 2001);
    }

    @Test
    void theGuestOfTheSideThatIsKeptGoesOnMeanwhile() {
        theyMeet();
        world.runUntilTrue(5_000, () -> alpha.replica.role() == Role.PRIMARY || "done".equals(world.promote(alpha)));
        write(alpha, 20, 3001);
        assertThat(world.runUntilTrue(5_000, () -> alpha.replica.split() != null
                && alpha.replica.split().mine().generation() == alpha.replica.control.generation())).isTrue();
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        for (int i = 0; i < 20; i++) {
            write(alpha, 21 + i, 3002 + i);
        }
        assertThat(world.runUntilTrue(20_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data).isEqualTo(alpha.disk.data);
        assertThat(beta.disk.data[40]).isEqualTo(3021);
    }

    @Test
    void whoIsPrimaryIsNotThrownAway() {
        assertThat(world.promote(beta)).isEqualTo("done");
        theyMeet();
        assertThat(discard(alpha, beta.name).toString()).contains("refused", "beta is Primary", "twinctl volume demote");
        assertThat(discard(beta, beta.name).toString()).contains("refused", "beta is Primary", "twinctl volume demote");
        assertThat(demote(beta)).isEqualTo("done");
        assertThat(world.runUntilTrue(3_000, () -> alpha.replica.split() != null && !alpha.replica.split().theirs().primary()))
                .isTrue();
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        isAlphas();
    }

    /** Between the word and the meeting, and in the middle of the resync. */
    @Test
    void whoIsToBeOverwrittenIsNotPromotedAnyMore() {
        theyMeet();
        world.wireCut = true;
        assertThat(discard(beta, beta.name)).containsExactly("done");
        world.runFor(500);
        assertThat(world.promote(beta)).startsWith("refused: its changes are thrown away, a person said");
        assertThat(beta.replica.report().promotable()).isFalse();
        alpha.slowMicros = 50_000;
        world.healWire();
        assertThat(world.runUntilTrue(10_000, () -> beta.replica.disk() == DiskState.INCONSISTENT)).isTrue();
        world.reset("in the middle");
        assertThat(world.promote(beta)).startsWith("refused: Inconsistent");
        var forced = new ArrayList<String>();
        beta.replica.promoteByForce(Answers.into(forced));
        world.runUntilTrue(2_000, () -> !forced.isEmpty());
        assertThat(forced.toString()).contains("no word helps");
        isAlphas();
    }

    @Test
    void aForcedPromotionTakesTheWordBackAndItIsForNothingThatComesLater() {
        theyMeet();
        world.wireCut = true;
        assertThat(discard(beta, beta.name)).containsExactly("done");
        world.runFor(500);
        var forced = new ArrayList<String>();
        beta.replica.promoteByForce(Answers.into(forced));
        assertThat(world.runUntilTrue(2_000, () -> !forced.isEmpty())).isTrue();
        assertThat(forced).containsExactly("done");
        write(beta, 30, 2030);
        assertThat(demote(beta)).isEqualTo("done");
        world.healWire();
        world.runFor(5_000);
        assertThat(beta.disk.data[30]).as("nobody has seen that when the word was said").isEqualTo(2030);
        assertThat(alpha.replica.split()).isNotNull();
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        isAlphas();
    }

    /** The word was noted where beta is kept, too; alpha goes on, and crashes, before beta hears of it. */
    @Test
    void theWordStaysWithTheDataThatWasChosen() {
        theyMeet();
        world.wireCut = true;
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        world.runFor(500);
        for (int i = 0; i < 20; i++) {
            assertThat(world.promote(alpha)).isEqualTo("done");
            write(alpha, 50, 5000 + i);
            assertThat(demote(alpha)).isEqualTo("done");
        }
        assertThat(alpha.replica.wordOnSplit()).isEqualTo(new Resolution(
                false, alpha.replica.control.generation(), beta.replica.control.generation()));
        alpha.powerCut();
        world.runFor(200);
        alpha.powerOn();
        world.healWire();
        isAlphas();
        assertThat(beta.disk.data[50]).isEqualTo(5019);
    }

    @Test
    void itGoesOnTheSameWayWhereverItIsInterrupted() {
        theyMeet();
        alpha.slowMicros = 3_000;
        beta.slowMicros = 3_000;
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        for (int i = 0; i < 40 && !world.isHealthy(); i++) {
            world.runFor(7L * i);
            switch (i % 4) {
                case 0 -> beta.powerCut();
                case 1 -> alpha.kill();
                case 2 -> alpha.powerCut();
                default -> world.reset("cut");
            }
            world.runFor(30);
            alpha.powerOn();
            beta.powerOn();
            alpha.startProcess();
        }
        alpha.slowMicros = 0;
        beta.slowMicros = 0;
        isAlphas();
    }

    @Test
    void twoWordsThatContradictEachOtherOverwriteNothing() {
        theyMeet();
        world.wireCut = true;
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        assertThat(discard(beta, alpha.name)).containsExactly("done");
        world.healWire();
        world.runFor(3_000);
        assertThat(alpha.replica.report().reason() + beta.replica.report().reason()).contains("each was named");
        assertThat(beta.disk.data[9]).isEqualTo(2001);
        assertThat(alpha.disk.data[7]).isEqualTo(1001);
        assertThat(discard(alpha, beta.name).toString()).as("once more changes nothing").contains("refused",
                "that was said here already, and on beta the opposite",
                "on beta: twinctl volume resolve VOLUME --discard beta");
        assertThat(discard(beta, beta.name)).containsExactly("done");
        isAlphas();
    }

    /** Beta goes on by force, so what was said on alpha is for data that is not there any more. */
    @Test
    void aWordThatAMeetingShowsToBeVoidGoes() {
        theyMeet();
        world.wireCut = true;
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        assertThat(world.promote(beta)).isEqualTo("done");
        write(beta, 30, 2030);
        assertThat(demote(beta)).isEqualTo("done");
        assertThat(alpha.replica.wordOnSplit()).isNotNull();
        world.healWire();
        assertThat(world.runUntilTrue(5_000, () -> alpha.replica.wordOnSplit() == null)).isTrue();
        world.runFor(3_000);
        assertThat(beta.disk.data[30]).isEqualTo(2030);
        assertThat(alpha.replica.report().reason()).contains("choose one");
    }

    @Test
    void allReasonsAreSaidAtOnce() {
        assertThat(discard(alpha, beta.name).toString()).contains("refused", "not known to contradict each other");
        theyMeet();
        assertThat(discard(alpha, new NodeId("gamma")).toString())
                .contains("refused: there is no replica on gamma; the volume has two, on alpha and beta");
        world.wireCut = true;
        assertThat(world.promote(beta)).isEqualTo("done");
        world.runFor(11_000);
        assertThat(discard(beta, beta.name).toString()).contains("beta is Primary", "there was no connection with alpha for",
                "the replica here has gone on since");
        assertThat(discard(alpha, beta.name).toString()).contains("there was no connection with beta for");
    }

    @Test
    void theyAreConnectedAndEqualSoThereIsNothingToResolve() {
        theyMeet();
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        isAlphas();
        assertThat(discard(alpha, beta.name).toString()).contains("refused", "they are connected");
    }

    @Test
    void anOlderBuildStaysApartAsBefore() {
        world.buildsKnowResolve = false;
        theyMeet();
        assertThat(discard(alpha, beta.name).toString()).contains("refused", "the build on beta does not know resolve");
        world.runFor(2_000);
        assertThat(beta.disk.data[9]).isEqualTo(2001);
    }

    /** A copy of the disk that was thrown away is put back long after: it is older, and gets all. */
    @Test
    void whatWasThrownAwayIsOlderForEver() {
        var discarded = beta.disk.taken();
        theyMeet();
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        isAlphas();
        beta.powerCut();
        world.runFor(1_000);
        beta.disk.putBack(discarded);
        beta.powerOn();
        isAlphas();
    }

    /** A copy of the side that was kept, from before: the bitmap lost what was copied meanwhile, so it names too little. */
    @Test
    void anOldCopyOfTheSideThatWasKeptGetsAllInTheMiddleOfIt() {
        var kept = alpha.disk.taken();
        comesToItsMiddle();
        comesBackWith(beta, kept);
        assertThat(beta.disk.data[100]).isEqualTo(9100);
    }

    @Test
    void anOldCopyOfTheDiscardedDiskGetsAllInTheMiddleOfIt() {
        var discarded = beta.disk.taken();
        comesToItsMiddle();
        comesBackWith(beta, discarded);
        assertThat(beta.disk.data[100]).isEqualTo(9100);
    }

    /** It lacks what alpha wrote since, and beta has a part of that already. */
    @Test
    void anOldCopyOfTheKeptDiskInItsOwnPlaceGivesAllInTheMiddleOfIt() {
        assertThat(world.promote(alpha)).isEqualTo("done");
        var kept = alpha.disk.taken();
        comesToItsMiddle();
        comesBackWith(alpha, kept);
    }

    private void comesToItsMiddle() {
        if (alpha.replica.role() != Role.PRIMARY) {
            assertThat(world.promote(alpha)).isEqualTo("done");
        }
        for (int block = 100; block < 400; block += 2) {
            write(alpha, block, 9000 + block);
        }
        theyMeet();
        alpha.slowMicros = 5_000;
        assertThat(discard(alpha, beta.name)).containsExactly("done");
        assertThat(world.runUntilTrue(20_000, () -> alpha.replica.control.source.isRunning()
                && alpha.replica.control.bits.count() < 100)).isTrue();
        // Only what is durable there is named by no bit any more.
        var flushed = new ArrayList<String>();
        alpha.replica.guestFlush(failure -> flushed.add("flushed"));
        assertThat(world.runUntilTrue(2_000, () -> !flushed.isEmpty())).isTrue();
        assertThat(alpha.replica.control.source.isRunning() && alpha.replica.control.bits.count() > 4).isTrue();
        alpha.slowMicros = 0;
    }

    private void comesBackWith(FakeNode node, FakeDisk.Taken disk) {
        node.powerCut();
        node.disk.putBack(disk);
        world.runFor(1_000);
        node.powerOn();
        assertThat(world.runUntilTrue(20_000, world::isHealthy)).isTrue();
        assertThat(beta.disk.data).isEqualTo(alpha.disk.data);
    }
}
