package org.twinhost.replication.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.blocks.MemoryBudget;

/** What a set is told as is that set, to a peer that knows runs and to one that does not. */
class BitFramesTest {

    private static final long SIZE = (2L << 30) + (9L << 22) + 5 * 4096;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    @Test
    void tellsTheSameSetToBothKindsOfPeers() {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var set = new BlockSet(SIZE, memory);
            for (int i = 0; i < 20; i++) {
                var from = random.nextLong(SIZE >> 12);
                var most = Math.min(random.nextBoolean() ? 3 : 200_000, (SIZE >> 12) - from);
                set.set(from << 12, random.nextLong(1, most + 1) << 12);
            }
            var newer = new BlockSet(SIZE, memory);
            var older = new BlockSet(SIZE, memory);
            BitFrames.of(set, frame -> {
                switch (frame) {
                    case Frame.DirtyRun run -> {
                        newer.set(run.firstBlock() << 12, run.blocks() << 12);
                        run.forEachWords(each -> add(older, each));
                    }
                    case Frame.DirtyBits bits -> {
                        add(newer, bits);
                        add(older, bits);
                    }
                    default -> throw new AssertionError(frame);
                }
            });
            for (int word = 0; word < set.wordCount(); word++) {
                assertThat(newer.word(word)).isEqualTo(set.word(word));
                assertThat(older.word(word)).isEqualTo(set.word(word));
            }
        }
    }

    private static void add(BlockSet to, Frame.DirtyBits bits) {
        for (int i = 0; i < bits.words().length; i++) {
            to.addWord(bits.firstWord() + i, bits.words()[i]);
        }
    }

    @Test
    void aWhole64TiBIsOneFrame() {
        var set = new BlockSet(64L << 40, memory);
        set.setAll();
        var frames = new ArrayList<Frame>();
        BitFrames.of(set, frames::add);
        assertThat(frames).containsExactly(new Frame.DirtyRun(0, 1L << 34));
    }
}
