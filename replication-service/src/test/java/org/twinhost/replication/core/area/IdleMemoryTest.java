package org.twinhost.replication.core.area;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.io.FlushQueue;

/** What large volumes take of the heap, measured. */
class IdleMemoryTest {

    private static final int VOLUMES = 16;
    private static final long SIZE = 4L << 40;

    private record Volume(DirtyBitmap bits, FlushQueue here, FlushQueue there, ActivityLog log, MetadataArea area) {}

    private static Volume volume(CutDisk disk, long sizeBytes, MemoryBudget memory) {
        var bits = new DirtyBitmap(sizeBytes, memory);
        var there = new FlushQueue(sizeBytes, memory, () -> { });
        var area = new MetadataArea(disk, sizeBytes, bits, there, why -> {
            throw new AssertionError(why);
        });
        area.load(_ -> { });
        disk.run();
        area.openBlank();
        area.writeBits(_ -> { });
        disk.run();
        return new Volume(bits, new FlushQueue(sizeBytes, memory, () -> { }), there, new ActivityLog(), area);
    }

    private static long usedBytes() {
        var runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void idleVolumesTakeNoMoreThanIsReckonedForThem() {
        assertThat(taken(VOLUMES, SIZE)).isLessThan(VOLUMES * VolumeLimits.memoryBytes(SIZE)).isLessThan(64L << 20);
    }

    @Test
    void soDoAsManyAsThereCanBe() {
        assertThat(taken(VolumeLimits.VOLUMES_MAX, 1 << 30)).isLessThan(VolumeLimits.KEPT_BYTES_MAX);
    }

    private static long taken(int count, long sizeBytes) {
        var memory = new MemoryBudget(VolumeLimits.DIRTY_BYTES_MAX);
        var disk = new CutDisk();
        volume(disk, sizeBytes, memory);
        var before = usedBytes();
        var volumes = new ArrayList<Volume>();
        for (int i = 0; i < count; i++) {
            volumes.add(volume(disk, sizeBytes, memory));
        }
        var taken = usedBytes() - before;
        System.out.println(count + " idle volumes of " + (sizeBytes >> 30) + " GiB take " + taken / 1024 + " KiB");
        assertThat(volumes).hasSize(count);
        return taken;
    }

    @Test
    void everyBlockDirtyInTheWorstOrderStaysInTheBudget() {
        var memory = new MemoryBudget(VolumeLimits.DIRTY_BYTES_MAX);
        var before = usedBytes();
        var bits = new DirtyBitmap(SIZE, memory);
        // One block in each 4 MiB: the most memory for the fewest bits.
        for (long at = 0; at < SIZE; at += 4L << 20) {
            bits.set(at, 4096);
        }
        var taken = usedBytes() - before;
        System.out.println("4 TiB with a block in each 4 MiB take " + taken / 1024 + " KiB, name " + bits.bytes() + " bytes");
        assertThat(memory.usedBytes()).isLessThanOrEqualTo(memory.bytes());
        assertThat(taken).isLessThan(VolumeLimits.DIRTY_BYTES_MAX * 5 / 4);
        assertThat(bits.bytes()).isLessThanOrEqualTo(SIZE);
    }
}
