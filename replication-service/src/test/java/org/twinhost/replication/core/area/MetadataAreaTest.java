package org.twinhost.replication.core.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.facts.InitialSync;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.replication.core.facts.Resolution;
import org.twinhost.replication.core.io.FlushQueue;
import org.twinhost.replication.core.io.WriteLog;

/** What lies on the disk: that nothing of it is lost when the power goes at any moment, and that it costs what is dirty. */
class MetadataAreaTest {

    private static final long GIB = 1L << 30;
    private static final long SIZE = 2 * GIB;
    private static final int BLOCK = BlockSet.BLOCK;

    private final MemoryBudget memory = new MemoryBudget(8 << 20);
    private CutDisk disk = new CutDisk();
    private DirtyBitmap bits;
    private FlushQueue atPeer;
    private MetadataArea area;
    private ReplicaFacts facts;

    private static ReplicaFacts facts(long sizeBytes, long version, long generation) {
        return new ReplicaFacts(version, "vol", sizeBytes, 1, generation, List.of(), 0, false, DiskState.UP_TO_DATE, true, 7,
                InitialSync.DONE, "c", 3, null);
    }

    /** A service starts on the disk. */
    private MetadataArea.Loaded start(long sizeBytes) {
        bits = new DirtyBitmap(sizeBytes, memory);
        atPeer = new FlushQueue(sizeBytes, memory, () -> { });
        area = new MetadataArea(disk, sizeBytes, bits, atPeer, why -> fail(why));
        var answer = new AtomicReference<MetadataArea.Loaded>();
        area.load(answer::set);
        disk.run();
        if (answer.get() instanceof MetadataArea.Loaded.Found(var meta, _)) {
            facts = meta;
            area.opened();
        }
        return answer.get();
    }

    private boolean write(ReplicaFacts next) {
        var ended = new AtomicReference<>(false);
        area.writeFacts(next, failure -> ended.set(failure == null));
        disk.run();
        return ended.get();
    }

    private boolean writeBits() {
        var ended = new AtomicReference<>(false);
        area.writeBits(failure -> ended.set(failure == null));
        disk.run();
        return ended.get();
    }

    private void create(long sizeBytes) {
        assertThat(start(sizeBytes)).isInstanceOf(MetadataArea.Loaded.Blank.class);
        area.openBlank();
        assertThat(write(facts(sizeBytes, 1, 10))).isTrue();
    }

    @Test
    void aVolumeOf64TiBIsReadAndWrittenForWhatIsDirtyAlone() {
        var size = VolumeLimits.SIZE_BYTES_MAX;
        create(size);
        start(size);
        assertThat(disk.bytesRead).as("twice the head").isLessThan(2 * VolumeLimits.METADATA_HEAD_BYTES);
        bits.set(size - BLOCK, BLOCK);
        bits.set(17 * GIB, BLOCK);
        assertThat(writeBits()).isTrue();
        start(size);
        assertThat(bits.count()).isEqualTo(2);
        assertThat(bits.isSet((size >> 12) - 1)).isTrue();
        assertThat(bits.isSet(17 * GIB >> 12)).isTrue();

        disk.writes = 0;
        bits.setAll();
        assertThat(writeBits()).isTrue();
        assertThat(disk.writes).as("a page that is wholly set is one flag").isLessThan(40);
        start(size);
        assertThat(bits.bytes()).isEqualTo(size);
        bits.clearAll();
        assertThat(writeBits()).isTrue();
        start(size);
        assertThat(bits.count()).isZero();
        assertThat(memory.usedBytes()).isLessThan(100_000);
    }

    /** A page goes from empty over its own list to whole, and back; the power goes after every single write. */
    @Test
    void noBitIsLostWhereverThePowerGoes() {
        for (int cut = 0; cut < 14; cut++) {
            for (int seed = 0; seed < 8; seed++) {
                var random = dice(seed);
                disk = new CutDisk();
                create(SIZE);
                bits.set(0, 300L << 20);
                bits.set(GIB, BLOCK);
                assertThat(writeBits()).isTrue();
                var before = copy(bits);
                disk.writesLeft = cut;
                bits.clear(8L << 20, BLOCK);
                bits.clear(GIB, BLOCK);
                bits.set(GIB + (500L << 20), 200L << 20);
                bits.set(310L << 20, BLOCK); // its page is listed, and stays so
                var after = copy(bits);
                var durable = writeBits();
                disk.cut(random);
                assertThat(start(SIZE)).isInstanceOf(MetadataArea.Loaded.Found.class);
                for (long block = after.next(0); block >= 0; block = after.next(block + 1)) {
                    assertThat(bits.isSet(block) || !durable && !before.isSet(block))
                            .as("cut %d seed %d block %d", cut, seed, block).isTrue();
                }
            }
        }
    }

    @Test
    void anAreaThatWasCutWhileItWasMadeIsMadeAgain() {
        for (int cut = 0; cut < 6; cut++) {
            for (int seed = 0; seed < 20; seed++) {
                disk = new CutDisk();
                start(SIZE);
                area.openBlank();
                disk.writesLeft = cut;
                write(facts(SIZE, 1, 10));
                disk.cut(dice(seed));
                var loaded = start(SIZE);
                assertThat(loaded).as("cut %d seed %d", cut, seed).isNotInstanceOf(MetadataArea.Loaded.Damaged.class);
                assertThat(bits.count()).isZero();
            }
        }
    }

    /** A build of before reads the facts at all times but while the word stands. */
    @Test
    void aWordOnASplitBrainIsKeptAndRaisesTheFormatOnlyWhileItStands() {
        var plain = facts(SIZE, 5, 11);
        assertThat(MetadataCodec.format(MetadataCodec.encode(plain))).isEqualTo(MetadataCodec.FORMAT_WITHOUT_WORD);
        for (var word : List.of(new Resolution(true, 11, 12), new Resolution(false, 11, -12))) {
            var said = plain.after(new FactChange.Resolved(word));
            var block = MetadataCodec.encode(said);
            assertThat(MetadataCodec.format(block)).isEqualTo(MetadataCodec.FORMAT);
            assertThat(MetadataCodec.decode(block)).contains(said);
        }
        assertThat(MetadataCodec.decode(MetadataCodec.encode(plain))).contains(plain);
    }

    /** As the version of before left it: facts of format 1, no header, no summary, each page written. */
    private void old(DirtyBitmap dirty) {
        disk = new CutDisk();
        var block = MetadataCodec.encode(facts(SIZE, 5, 11));
        ByteBuffer.wrap(block).putInt(Long.BYTES, MetadataCodec.FORMAT_WITHOUT_HEADER);
        var crc = new CRC32C();
        crc.update(block, 0, 508);
        crc.update(block, 512, block.length - 512);
        ByteBuffer.wrap(block).putInt(508, (int) crc.getValue());
        disk.writeBytes(0, block, _ -> { });
        disk.writeBytes(64 << 10, block, _ -> { });
        var nothing = new FlushQueue(SIZE, memory, () -> { });
        for (int page = 0; page < dirty.pageCount(); page++) {
            disk.writeBytes((1 << 20) + page * 4096L, BitmapPage.encode(new NamedBlocks(dirty, nothing), page), _ -> { });
        }
        var log = new ActivityLog();
        log.warm(3);
        disk.writeBytes((128 << 10) + 4096, log.nextBlock(), _ -> { });
        disk.flush(_ -> { });
        disk.run();
        disk.writes = 0;
    }

    @Test
    void theLayoutOfBeforeIsUpgradedInPlaceWhereverThePowerGoes() {
        var dirty = new DirtyBitmap(SIZE, memory);
        dirty.set(40L << 20, 3 * BLOCK);
        dirty.set(GIB, 600L << 20);
        var writes = 1;
        for (int cut = 0; cut <= writes; cut++) {
            for (int seed = 0; seed < 12; seed++) {
                old(dirty);
                var random = dice(seed);
                assertFound(dirty, 11);
                disk.writesLeft = cut;
                var durable = write(facts(SIZE, 6, 12));
                disk.cut(random);
                assertFound(dirty, durable ? 12 : 0);
                // Whatever it found, it goes on from there; and the bits of now count, not pages of before.
                assertThat(write(facts(SIZE, 7, 13))).isTrue();
                bits.clearAll();
                assertThat(writeBits()).isTrue();
                assertFound(new DirtyBitmap(SIZE, memory), 13);
            }
            old(dirty);
            start(SIZE);
            write(facts(SIZE, 6, 12));
            writes = disk.writes;
        }
        assertThat(writes).isGreaterThan(4);
    }

    /** @param generation 0: the old one or the new one */
    private void assertFound(DirtyBitmap dirty, long generation) {
        assertThat(start(SIZE)).isInstanceOfSatisfying(MetadataArea.Loaded.Found.class, found -> {
            assertThat(found.meta().generation()).isIn(generation == 0 ? 11L : generation, generation == 0 ? 12L : generation);
            assertThat(found.log().extents()).containsExactly(3);
        });
        for (long block = dirty.next(0); block >= 0; block = dirty.next(block + 1)) {
            assertThat(bits.isSet(block)).isTrue();
        }
        assertThat(bits.count()).isEqualTo(dirty.count());
        assertThat(disk.said).isEmpty();
    }

    @Test
    void whatThePeerHasNotFlushedStaysNamed() {
        create(SIZE);
        bits.set(0, 2 * BLOCK);
        assertThat(writeBits()).isTrue();
        bits.clearAll();
        atPeer.wrote(0, BLOCK);
        assertThat(writeBits()).isTrue();
        var flushed = new AtomicReference<>(false);
        atPeer.flush(_ -> flushed.set(true));
        atPeer.finished();
        assertThat(flushed.get()).isTrue();
        var service = area;
        start(SIZE);
        assertThat(bits.count()).isEqualTo(1);
        area = service;
        assertThat(writeBits()).isTrue();
        start(SIZE);
        assertThat(bits.count()).isZero();
    }

    @Test
    void theVersionOfBeforeDoesNotReadWhatItWouldLoseBitsOf() {
        create(SIZE);
        var facts = new byte[MetadataLayout.BLOCK];
        disk.readBytes(0, facts.length, (bytes, _) -> System.arraycopy(bytes, 0, facts, 0, facts.length));
        disk.run();
        assertThat(MetadataCodec.format(facts)).isNotEqualTo(MetadataCodec.FORMAT_WITHOUT_HEADER);
    }

    @Test
    void whatANewerVersionRequiresIsRefusedByItsName() {
        create(SIZE);
        var mine = AreaHeader.of(new MetadataLayout(SIZE));
        var newer = new AreaHeader(mine.version(), SIZE, mine.areaBytes(), BLOCK, mine.positions(),
                List.of(AreaHeader.SUMMARY, "encrypted-facts")).encode();
        disk.writeBytes(MetadataLayout.FIRST_HEADER, newer, _ -> { });
        disk.flush(_ -> { });
        disk.run();
        assertThat(start(SIZE)).isInstanceOfSatisfying(MetadataArea.Loaded.Damaged.class,
                damaged -> assertThat(damaged.reason()).contains("requires encrypted-facts").contains("update this node"));
    }

    @Test
    void aRottenSectorOfTheSummaryLosesNothing() {
        create(SIZE);
        bits.set(0, 10 * BLOCK);
        assertThat(writeBits()).isTrue();
        disk.stable.get((long) MetadataLayout.SUMMARY)[9] ^= 4;
        start(SIZE);
        for (int block = 0; block < 10; block++) {
            assertThat(bits.isSet(block)).isTrue();
        }
        assertThat(disk.said).anyMatch(line -> line.contains("summary"));
    }

    /** What facts rest on is durable before them, also where another writing of the bitmap has taken it already (S5). */
    @Test
    void factsWaitForBitsThatAreStillBeingWritten() {
        create(SIZE);
        bits.set(GIB, BLOCK);
        disk.writesLeft = 0;
        area.writeBits(_ -> { });
        area.writeFacts(facts(SIZE, 2, 20), _ -> { });
        disk.run();
        disk.cut(new Random(1));
        start(SIZE);
        assertThat(facts.generation() == 10 || bits.isSet(GIB >> 12)).isTrue();
    }

    /** After a crash the log says where the replicas may differ: in an extent that it does not name nothing is begun (S5). */
    @Test
    void aWriteBeginsOnceTheLogNamesItsExtentWhereverThePowerGoes() {
        for (int cut = 0; cut < 2; cut++) {
            for (int seed = 0; seed < 8; seed++) {
                disk = new CutDisk();
                create(SIZE);
                disk.writesLeft = 1 + cut;
                var log = new LogKeeper(area, _ -> { }, () -> { }, () -> 4);
                var begun = new AtomicReference<>(false);
                log.enter(aWrite(() -> begun.set(true)));
                disk.run();
                disk.cut(dice(seed));
                var found = (MetadataArea.Loaded.Found) start(SIZE);
                assertThat(!begun.get() || found.log().extents().length == 1).as("cut %d seed %d", cut, seed).isTrue();
                assertThat(begun.get()).as("the power held until then").isEqualTo(cut == 1);
            }
        }
    }

    private static WriteLog.Entry aWrite(Runnable logged) {
        return new WriteLog.Entry(GIB, BLOCK) {
            @Override
            protected void granted() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void logged() {
                logged.run();
            }

            @Override
            public void diskGone() {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** S6: what a Primary without a disk wrote here alone is named by bits, and until they are durable by the log. */
    @Test
    void anExtentThatThePrimaryLetsGoStaysUntilOurBitsAreDurable() {
        for (int writes = 0; writes < 4; writes++) {
            disk = new CutDisk();
            create(SIZE);
            var log = new LogKeeper(area, _ -> { }, () -> { }, () -> 4);
            var write = aWrite(() -> { });
            log.enter(write);
            disk.run();
            bits.set(GIB, BLOCK);
            log.leave(write);

            disk.writesLeft = writes;
            log.retain(new int[0]);
            disk.run();
            var letGo = log.log.extents().length == 0;
            disk.cut(dice(writes));
            start(SIZE);
            assertThat(letGo).as("with %d writes", writes).isEqualTo(writes > 2);
            assertThat(!letGo || bits.isSet(GIB >> 12)).as("with %d writes", writes).isTrue();
        }
    }

    @Test
    void takesNoMoreThan4MiBAnd64KiBForEachGiB() {
        for (long size = 4096; size <= VolumeLimits.SIZE_BYTES_MAX; size = size * 3 / 4096 * 2048 + 4096) {
            assertThat(VolumeLimits.metadataBytes(size)).isLessThanOrEqualTo((4L << 20) + (64L << 10) * (size / GIB));
            assertThat(new MetadataLayout(size).pages()).isEqualTo(new DirtyBitmap(size, memory).pageCount());
        }
        assertThat(MetadataLayout.SUMMARY + new MetadataLayout(VolumeLimits.SIZE_BYTES_MAX).summaryBlocks() * 4096)
                .isLessThanOrEqualTo(MetadataLayout.BITMAP);
        assertThat(VolumeLimits.PAGE_BLOCKS).isEqualTo(BitmapPage.WORDS * 64);
    }

    /** Small seeds all begin alike, with "true": the first sector would never be lost. */
    private static Random dice(int seed) {
        return new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    }

    private BlockSet copy(BlockSet set) {
        var copy = new BlockSet(SIZE, memory);
        copy.addAll(set);
        return copy;
    }
}
