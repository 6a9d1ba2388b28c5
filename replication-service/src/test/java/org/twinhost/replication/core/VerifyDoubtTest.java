package org.twinhost.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.wire.Frame;
import org.twinhost.replication.core.wire.VerifyResult;
import org.twinhost.replication.core.wire.VerifyResult.Range;
import org.twinhost.replication.core.wire.VerifyResult.Trouble;
import org.twinhost.replication.core.wire.VerifyResult.Why;

/** What was known of a chunk, or in doubt, and what an error, a break, a person or another disk make of it. */
class VerifyDoubtTest {

    private static final int BLOCK = DirtyBitmap.BLOCK;
    private static final int CHUNK = 1 << 20;
    private static final int CHUNK_BLOCKS = CHUNK / BLOCK;
    private static final long SECOND = 1_000_000;

    private final FakeWorld world = new FakeWorld(43);
    private final FakeNode alpha = world.nodes[0];
    private final FakeNode beta = world.nodes[1];

    @BeforeEach
    void bothAreUpToDateAndAlphaIsPrimary() {
        alpha.powerOn();
        beta.powerOn();
        assertThat(world.runUntilTrue(5_000, world::isHealthy)).isTrue();
        assertThat(world.promote(alpha)).isEqualTo("done");
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

    /** Offsets of the chunks that were begun. */
    private long begun(int chunk) {
        return alpha.sent.stream().filter(frame -> frame instanceof Frame.VerifyChunk(_, var offset, _)
                && offset == (long) chunk * CHUNK).count();
    }

    @Test
    void whatIsKnownToBeWrongStaysSoOverARepairThatFailed() {
        verify(10_000);
        for (int block : new int[] {7, 9, 11}) {
            beta.disk.data[block] = 4711;
        }
        beta.disk.unwritable.add(9L);
        var named = new Trouble(new Range(9L * BLOCK, BLOCK), Why.NOT_REPAIRED, "beta");
        assertThat(verify(10_000).troubles()).containsExactly(named);
        beta.disk.unwritable.clear();
        assertThat(verify(10_000)).isEqualTo(troubled(FakeWorld.SIZE, 0, named));
        alpha.disk.unreadable.add(9L);
        assertThat(verify(10_000).troubles()).as("what is known to be wrong takes no place").isEmpty();
        assertThat(alpha.disk.unreadable).containsExactly(9L);
        assertThat(alpha.replica.verifySight().last().ranges()).containsExactly(new Range(9L * BLOCK, BLOCK));
    }

    @Test
    void aPersonHasARepairTriedOnceMore() {
        verify(10_000);
        beta.disk.data[9] = 4711;
        beta.disk.unwritable.add(9L);
        assertThat(verify(10_000).troubledBytes()).isEqualTo(BLOCK);
        beta.disk.unwritable.clear();
        var answer = new ArrayList<String>();
        alpha.replica.decideVerify(beta.name, Answers.into(answer));
        assertThat(answer.getFirst()).startsWith("refused: no range is named");
        var ended = alpha.replica.verifySight().ended();
        alpha.replica.decideVerify(alpha.name, Answers.into(answer));
        world.runFor(2_000);
        assertThat(beta.disk.data[9]).isZero();
        assertThat(alpha.replica.verifySight().last()).isEqualTo(troubled(FakeWorld.SIZE, BLOCK));
        for (var node : world.nodes) {
            assertThat(node.replica.verifySight().ended()).as("no pass over everything").isEqualTo(ended);
        }
    }

    @Test
    void whatIsKnownStaysKnownWhenTheConnectionBreaksInTheRepair() {
        verify(10_000);
        beta.disk.data[7] = 4711;
        beta.disk.data[9] = 4711;
        beta.disk.slowToWrite.put(9L, 3 * SECOND);
        start();
        assertThat(world.runUntilTrue(2_000, () -> beta.disk.data[7] == 1007)).isTrue();
        world.runFor(100);
        beta.disk.unwritable.add(9L);
        world.reset("reset");
        assertThat(world.runUntilTrue(30_000, () -> !alpha.replica.verifySight().isRunning())).isTrue();
        assertThat(alpha.replica.verifySight().last().differingBytes()).isZero();
    }

    @Test
    void aReadErrorIsNoGroundWhereNobodyKnows() {
        beta.disk.data[7] = 4711;
        assertThat(verify(10_000).ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
        for (var node : world.nodes) {
            node.disk.unreadable.add(7L);
            var found = verify(10_000);
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
            writes(9, 1009, 1_000); // so digests say nothing
            beta.disk.data[7] = 4711;
            node.disk.unreadableFor.put(7L, 2);
            var found = verify(10_000);
            assertThat(node.disk.unreadableFor).isEmpty();
            assertThat(found.repairedBytes()).isZero();
            assertThat(found.ranges()).containsExactly(new Range(7 * BLOCK, BLOCK));
            assertThat(alpha.disk.data[7]).isEqualTo(1007);
            assertThat(beta.disk.data[7]).isEqualTo(4711);
            beta.disk.data[7] = 1007;
            assertThat(verify(10_000)).isEqualTo(troubled(FakeWorld.SIZE, 0));
        }
    }

    @Test
    void whatWasKnownOfAChunkThatCantBeComparedStays() {
        beta.disk.data[2 * CHUNK_BLOCKS + 7] = 4711;
        beta.disk.data[14 * CHUNK_BLOCKS + 7] = 4711;
        var here = new Range(2L * CHUNK + 7 * BLOCK, BLOCK);
        var behind = new Range(14L * CHUNK + 7 * BLOCK, BLOCK);
        assertThat(verify(10_000).ranges()).containsExactly(here, behind);
        for (long block = 2 * CHUNK_BLOCKS + 20; block < 2 * CHUNK_BLOCKS + 50; block++) {
            beta.disk.unreadable.add(block);
        }
        var found = verify(20_000);
        assertThat(found.ranges()).containsExactly(here, behind);
        assertThat(found.differingBytes()).isEqualTo(2 * BLOCK);
        for (long block = 0; block < 13 * CHUNK_BLOCKS; block++) {
            beta.disk.unreadable.add(block);
        }
        assertThat(verify(60_000).ranges()).as("it gave up before the second").containsExactly(here, behind);
        assertThat(alpha.replica.verifySight().last().differingBytes()).isEqualTo(2 * BLOCK);
    }

    @Test
    void aReplicaThatIsReplacedIsComparedFromTheBeginning() {
        start();
        assertThat(world.runUntilTrue(2_000, () -> alpha.replica.verifySight().percent() > 40)).isTrue();
        beta.kill();
        beta.disk.replaceByBlank();
        alpha.sent.clear();
        beta.startProcess();
        assertThat(world.runUntilTrue(60_000, () -> alpha.replica.verifySight().ended() == 1)).isTrue();
        assertThat(world.isHealthy()).isTrue();
        assertThat(begun(0)).isPositive();
        assertThat(alpha.replica.verifySight().last()).isEqualTo(troubled(FakeWorld.SIZE, 0));
    }
}
