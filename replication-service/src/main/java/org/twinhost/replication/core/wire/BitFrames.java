package org.twinhost.replication.core.wire;

import java.util.function.Consumer;
import org.twinhost.replication.core.blocks.BlockSet;

/** The frames that tell a peer a set of blocks. They take about as much memory as the set does. */
public final class BitFrames {

    private static final int LEAF_BLOCKS = 1024;
    private static final int REGION_BLOCKS = 1 << 18;

    private BitFrames() {}

    public static void of(BlockSet bits, Consumer<Frame> send) {
        for (long at = bits.next(0); at >= 0; ) {
            var from = at & -LEAF_BLOCKS;
            var end = isFull(bits, from, LEAF_BLOCKS) ? run(bits, from, send) : words(bits, from, send);
            at = end < bits.blocks() ? bits.next(end) : -1;
        }
    }

    /** @return the first block behind it */
    private static long run(BlockSet bits, long from, Consumer<Frame> send) {
        var end = from;
        while (end < bits.blocks()) {
            if (end % REGION_BLOCKS == 0 && isFull(bits, end, REGION_BLOCKS)) {
                end += REGION_BLOCKS;
            } else if (isFull(bits, end, LEAF_BLOCKS)) {
                end += LEAF_BLOCKS;
            } else {
                break;
            }
        }
        end = Math.min(end, bits.blocks());
        send.accept(new Frame.DirtyRun(from, end - from));
        return end;
    }

    private static boolean isFull(BlockSet bits, long from, int blocks) {
        return bits.hasAll(from, Math.min(bits.blocks(), from + blocks));
    }

    private static long words(BlockSet bits, long from, Consumer<Frame> send) {
        var end = Math.min(bits.blocks(), from + LEAF_BLOCKS);
        var first = (int) (from >>> 6);
        var words = new long[(int) (end - 1 >>> 6) - first + 1];
        for (int i = 0; i < words.length; i++) {
            words[i] = bits.word(first + i);
        }
        send.accept(new Frame.DirtyBits(first, words));
        return end;
    }
}
