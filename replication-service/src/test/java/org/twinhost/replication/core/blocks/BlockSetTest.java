package org.twinhost.replication.core.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A set of blocks against the plain one that it stands for, and what it takes of the budget. */
class BlockSetTest {

    private static final long GIB = 1L << 30;
    private static final int BLOCK = BlockSet.BLOCK;
    /** Regions, leaves and words that are not whole at the end. */
    private static final long SIZE = 3 * GIB + (5L << 22) + 70L * BLOCK;

    private final MemoryBudget budget = new MemoryBudget(16L << 20);

    @Test
    void isTheSameSetAsAPlainOne() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var set = new BlockSet(SIZE, budget);
            var plain = new BitSet();
            for (int step = 0; step < 60; step++) {
                change(random, set, plain);
                check(set, plain, random);
            }
            set.release();
            assertThat(budget.usedBytes()).as("seed %d", seed).isZero();
        }
    }

    /** Also where whole leaves and regions are set, and at the volume's end. */
    @Test
    void isTheSameSetInRuns() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var set = new BlockSet(SIZE, budget);
            var plain = new BitSet();
            for (int step = 0; step < 20; step++) {
                change(random, set, plain);
            }
            var again = new BitSet();
            var last = -2L;
            for (var run : BlockRuns.of(set, Integer.MAX_VALUE)) {
                assertThat(run.firstBlock()).as("neighbours are one run").isGreaterThan(last);
                last = run.firstBlock() + run.blocks();
                again.set((int) run.firstBlock(), (int) last);
            }
            assertThat(again).as("seed %d", seed).isEqualTo(plain);
            assertThat(BlockRuns.of(set, 3)).hasSizeLessThanOrEqualTo(3);
            set.setAll();
            assertThat(BlockRuns.of(set, 3)).containsExactly(new BlockRuns.Run(0, set.blocks()));
            set.release();
        }
    }

    private static void change(Random random, BlockSet set, BitSet plain) {
        var blocks = (int) set.blocks();
        var length = 1 + random.nextInt(switch (random.nextInt(4)) {
            case 0 -> 3;
            case 1 -> 100;
            case 2 -> 5_000;
            default -> blocks;
        });
        var from = random.nextInt(blocks);
        // Often whole leaves and regions.
        from = random.nextInt(3) == 0 ? from & -1024 : random.nextInt(6) == 0 ? from & -(1 << 18) : from;
        var to = random.nextInt(5) == 0 ? blocks : Math.min(blocks, from + length);
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                set.set((long) from * BLOCK, (long) (to - from) * BLOCK);
                plain.set(from, to);
            }
            case 3, 4 -> {
                set.clear((long) from * BLOCK, (long) (to - from) * BLOCK);
                plain.clear(from, to);
            }
            default -> {
                var other = new BlockSet(SIZE, new MemoryBudget(1 << 20));
                other.set((long) from * BLOCK, (long) (to - from) * BLOCK);
                set.addAll(other);
                plain.set(from, to);
            }
        }
    }

    private static void check(BlockSet set, BitSet plain, Random random) {
        assertThat(set.count()).isEqualTo(plain.cardinality());
        var at = random.nextInt((int) set.blocks());
        assertThat(set.next(at)).isEqualTo(plain.nextSetBit(at));
        assertThat(set.next(0)).isEqualTo(plain.nextSetBit(0));
        assertThat(set.isSet(at)).isEqualTo(plain.get(at));
        var to = Math.min((int) set.blocks(), at + 1 + random.nextInt(40_000));
        assertThat(set.hasAny(at, to)).isEqualTo(!plain.get(at, to).isEmpty());
        assertThat(set.hasAll(at, to)).isEqualTo(plain.get(at, to).cardinality() == to - at);
    }

    @Test
    void namesEveryBlockWhenTheBudgetIsSpentAndOnlyTooMany() {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var tight = new MemoryBudget(2L * LeafMemory.REGION_BYTES + 5L * LeafMemory.LEAF_BYTES);
            var set = new BlockSet(SIZE, tight);
            var plain = new BitSet();
            for (int step = 0; step < 40; step++) {
                change(random, set, plain);
                assertThat(tight.usedBytes()).isLessThanOrEqualTo(tight.bytes());
            }
            for (int block = plain.nextSetBit(0); block >= 0; block = plain.nextSetBit(block + 1)) {
                assertThat(set.isSet(block)).as("seed %d, block %d", seed, block).isTrue();
            }
            set.release();
            assertThat(tight.usedBytes()).as("seed %d", seed).isZero();
        }
    }

    /** As a resync does: piece by piece, in order; none is left over because there was no memory to tell the rest. */
    @Test
    void isEmptiedPieceByPieceThoughTheBudgetIsSpent() {
        var spent = new MemoryBudget(0);
        var set = new BlockSet(SIZE, spent);
        set.setAll();
        for (long block = set.next(0); block >= 0; block = set.next(block)) {
            set.clear(block * BLOCK, 32L * BLOCK);
        }
        assertThat(set.count()).isZero();
        set.release();
        assertThat(spent.usedBytes()).isZero();
    }

    /** Budget and reserve are spent on regions in part: of the others all stays named, until those are empty. */
    @Test
    void aWholeRegionThatCannotBeTakenApartStaysWholeUntilThereIsMemoryForIt() {
        var spent = new MemoryBudget(0);
        var set = new BlockSet(20 * GIB, spent);
        set.setAll();
        for (int region = 0; region < 20; region++) {
            set.clear(region * GIB, BLOCK);
        }
        var apart = (int) (20 * (GIB / BLOCK) - set.count());
        assertThat(apart).isEqualTo(LeafMemory.RESERVE_BYTES / (LeafMemory.REGION_BYTES + LeafMemory.LEAF_BYTES));
        for (int region = 0; region < 20; region++) {
            assertThat(set.isSet(region * (GIB / BLOCK))).isEqualTo(region >= apart);
            assertThat(set.isSet(region * (GIB / BLOCK) + 1)).isTrue();
        }
        set.clear(0, GIB);
        set.clear(19 * GIB, BLOCK);
        assertThat(set.isSet(19 * (GIB / BLOCK))).isFalse();
        set.release();
        assertThat(spent.usedBytes()).isZero();
    }

    @Test
    void takesNothingForWhatIsEmptyOrWhole() {
        var set = new BlockSet(64L << 40, budget);
        assertThat(budget.usedBytes()).isZero();
        set.setAll();
        assertThat(set.bytes()).isEqualTo(64L << 40);
        assertThat(budget.usedBytes()).isZero();
        set.clear(0, 4096);
        assertThat(budget.usedBytes()).isEqualTo(LeafMemory.REGION_BYTES + LeafMemory.LEAF_BYTES);
        assertThat(set.next(0)).isEqualTo(1);
        set.clearAll();
        set.set((64L << 40) - 4096, 4096);
        assertThat(set.next(0)).isEqualTo((1L << 34) - 1);
    }

    @Test
    void refusesWhatLiesOutside() {
        var set = new BlockSet(SIZE, budget);
        assertThatThrownBy(() -> set.set(SIZE, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> set.addWord(set.wordCount(), 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
