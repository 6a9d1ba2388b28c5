package org.twinhost.simulator.world.disk;

import java.util.Optional;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.area.DirtyBitmap.Page;
import org.twinhost.replication.core.facts.ReplicaFacts;

/**
 * Bytes of a volume's metadata on their way to the disk, and what they would say if they were whole on it.
 *
 * @param offset from the start of the metadata
 */
record MetadataWrite(int offset, byte[] bytes, Content content) {

    static final int SECOND_COPY = 64 << 10;
    private static final int BLOCK = 4096;
    private static final int RING = 128 << 10;
    private static final int RING_END = RING + 32 * BLOCK;
    private static final int SUMMARY = RING_END;
    private static final int BITMAP = 1 << 20;

    sealed interface Content {}

    /** One copy of the facts; empty: it is none. */
    record Facts(Optional<ReplicaFacts> facts) implements Content {}

    /** One transaction of the activity log; of sequence 0: none. */
    record Log(long sequence, int[] extents) implements Content {
        boolean names(int extent) {
            for (int each : extents) {
                if (each == extent) {
                    return true;
                }
            }
            return false;
        }
    }

    /** What says where the rest lies. */
    record Header() implements Content {}

    /** What the bitmap's summary says of its first page; simulated volumes have no other. */
    record Summary(Page first) implements Content {}

    /** One page of the bitmap. */
    record Bits(int page, DirtyBitmap bits) implements Content {
        private static final int BLOCKS = (BLOCK - 8) * Byte.SIZE;

        boolean holds(int block) {
            return block / BLOCKS == page;
        }
    }

    static MetadataWrite of(int offset, byte[] bytes, long sizeBytes) {
        return new MetadataWrite(offset, bytes, content(offset, bytes, sizeBytes));
    }

    private static Content content(int offset, byte[] bytes, long sizeBytes) {
        if (isFacts(offset)) {
            return new Facts(ReplicaProbe.metadata(bytes));
        } else if (isLog(offset)) {
            return ReplicaProbe.log(bytes, Log::new);
        } else if (offset < RING) {
            return new Header();
        } else if (offset < BITMAP) {
            return new Summary(ReplicaProbe.page(bytes, (offset - SUMMARY) / BLOCK, 0).orElseThrow());
        }
        var page = (offset - BITMAP) / BLOCK;
        return new Bits(page, ReplicaProbe.bits(bytes, page, sizeBytes));
    }

    static boolean isFacts(int offset) {
        return offset == 0 || offset == SECOND_COPY;
    }

    static boolean isLog(int offset) {
        return offset >= RING && offset < RING_END;
    }
}
