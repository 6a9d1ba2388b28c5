package org.twinhost.simulator.world.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.twinhost.simulator.time.Dice;

class DiskTest {

    private static final long SIZE = 1L << 20;

    @Test
    void whatWasFlushedSurvivesAndTheRestMayNot() {
        var seen = new TreeSet<Long>();
        for (long seed = 0; seed < 50; seed++) {
            var disk = new Disk(new Dice(seed), SIZE);
            disk.write(0, new long[] {1}, false);
            disk.flushed(disk.mark());
            disk.write(0, new long[] {2}, false);
            disk.write(0, new long[] {3}, false);
            disk.powerCut();
            seen.add(disk.value(0));
        }
        assertThat(seen).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aDurableWriteIsNotUndoneByTheSameValueBeforeIt() {
        for (long seed = 0; seed < 50; seed++) {
            var disk = new Disk(new Dice(seed), SIZE);
            disk.write(4096, new long[] {7}, false);
            disk.write(4096, new long[] {7}, true);
            disk.powerCut();
            assertThat(disk.value(1)).isEqualTo(7);
        }
    }

    @Test
    void metadataIsTornAtSectors() {
        var torn = false;
        for (long seed = 0; seed < 50; seed++) {
            var disk = new Disk(new Dice(seed), SIZE);
            var block = new byte[4096];
            Arrays.fill(block, (byte) 9);
            disk.writeBytes(MetadataWrite.of(0, block, SIZE));
            disk.powerCut();
            var left = disk.readBytes(0, 4096);
            for (int sector = 0; sector < left.length; sector += 512) {
                var first = left[sector];
                assertThat(first).isIn((byte) 0, (byte) 9);
                assertThat(Arrays.copyOfRange(left, sector, sector + 512)).containsOnly(first);
                torn |= first != left[0];
            }
        }
        assertThat(torn).isTrue();
    }

    @Test
    void aLyingDiskLosesWhatItSaidItHad() {
        var lost = false;
        for (long seed = 0; seed < 20; seed++) {
            var disk = new Disk(new Dice(seed), SIZE);
            disk.lyingFlush(true);
            disk.write(0, new long[] {5}, true);
            disk.flushed(disk.mark());
            disk.powerCut();
            lost |= disk.value(0) == 0;
        }
        assertThat(lost).isTrue();
    }
}
