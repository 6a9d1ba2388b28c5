package org.twinhost.simulator.world;

import org.twinhost.simulator.node.Node;
import org.twinhost.simulator.time.Dice;

/**
 * What a guest does to its volume: it writes few blocks, so that they are hit again, spread over all extents; a slot is one
 * of them. Each value tells when it was written, by which life of the guest and where.
 */
public final class Workload {

    private static final int AREAS = 4;
    private static final int AREA_BLOCKS = 14;
    public static final int SLOTS = AREAS * AREA_BLOCKS;

    private final World world;
    private final int blocks;

    Workload(World world, long sizeBytes) {
        this.world = world;
        this.blocks = Math.toIntExact(sizeBytes / 4096);
    }

    /** One of the few blocks that are written. */
    public int someBlock(Dice dice) {
        return blockOf(dice.below(SLOTS));
    }

    /** How many blocks from this one on may be written at once, at most that many. */
    public int roomAfter(int block, int atMost) {
        return Math.min(atMost, AREA_BLOCKS - slotOf(block) % AREA_BLOCKS);
    }

    /** Whether guests ever write it. */
    public boolean isWritten(int block) {
        return block % (blocks / AREAS) < AREA_BLOCKS;
    }

    public int blockOf(int slot) {
        return slot / AREA_BLOCKS * (blocks / AREAS) + slot % AREA_BLOCKS;
    }

    public int slotOf(int block) {
        return block / (blocks / AREAS) * AREA_BLOCKS + block % (blocks / AREAS);
    }

    /** Values for a write: when, which life of the guest, on which node, which block. */
    public long[] newValues(Node node, long guestLife, int block, int length) {
        var values = new long[length];
        var who = world.nodes().indexOf(node) & 7L;
        for (int i = 0; i < length; i++) {
            values[i] = world.time().nowMicros() + 1 << 19 | (guestLife & 1023) << 9 | who << 6 | slotOf(block + i);
        }
        return values;
    }

    public static String tell(long value) {
        return value == 0 ? "nothing" : "the write of life " + (value >> 9 & 1023) + " on node " + (value >> 6 & 7) + " at "
                + (value >> 19) / 1000 + " ms";
    }
}
