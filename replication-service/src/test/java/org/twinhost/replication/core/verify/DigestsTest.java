package org.twinhost.replication.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.NothingElse;
import org.twinhost.replication.core.wire.DigestMatch;

/** When a digest is believed. */
class DigestsTest {

    private static final long SIZE = 3L * Digests.RECORDS << Digests.CHUNK_SHIFT;
    private static final Sums READ = new Sums(new long[] {1, 2, 3}, Sums.ALL_READ);
    private static final Sums OTHER = new Sums(new long[] {1, 2, 4}, Sums.ALL_READ);

    private final SideDisk disk = new SideDisk();
    private final Digests digests = new Digests(disk, SIZE, new MemoryBudget(1 << 20), Digests.RECORDS);

    DigestsTest() {
        digests.diskIs(1);
    }

    private void keep(long chunk) {
        assertThat(digests.isReady(chunk)).isTrue();
        digests.keep(chunk, READ);
    }

    private DigestMatch match(long chunk, Sums read) {
        assertThat(digests.isReady(chunk)).isTrue();
        return digests.match(chunk, read);
    }

    @Test
    void whatWasEqualIsKnown() {
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
        keep(5);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.MATCHES);
        assertThat(match(5, OTHER)).isEqualTo(DigestMatch.DIFFERS);
        assertThat(match(6, READ)).isEqualTo(DigestMatch.UNKNOWN);
        assertThat(match(5, new Sums(new long[] {1, 2, 3}, new long[] {1}))).as("unreadable").isEqualTo(DigestMatch.UNKNOWN);
    }

    @Test
    void whatWasWrittenSinceIsNotKnownUntilItWasEqualAgain() {
        keep(5);
        keep(6);
        digests.isWritten((6L << Digests.CHUNK_SHIFT) - 1, 2);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
        assertThat(match(6, READ)).isEqualTo(DigestMatch.UNKNOWN);
        keep(6);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
        assertThat(match(6, READ)).isEqualTo(DigestMatch.MATCHES);
    }

    @Test
    void pagesComeBackFromBesideTheVolume() {
        long far = 2L * Digests.RECORDS + 7;
        keep(5);
        keep(far);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.MATCHES);
        assertThat(match(far, READ)).isEqualTo(DigestMatch.MATCHES);
        assertThat(disk.pages.keySet()).allMatch(at -> at % Digests.PAGE_BYTES == 0);
    }

    @Test
    void whatIsTornOrOfAnotherLifeIsNotBelieved() {
        keep(5);
        match(Digests.RECORDS, READ);
        disk.pages.get(0L)[Digests.HEAD_BYTES + 5 * Long.BYTES] ^= 1;
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
        keep(5);
        match(Digests.RECORDS, READ);
        var nextLife = new Digests(disk, SIZE, new MemoryBudget(1 << 20), Digests.RECORDS);
        nextLife.diskIs(1);
        nextLife.keep(Digests.RECORDS, READ);
        assertThat(nextLife.isReady(5)).isTrue();
        assertThat(nextLife.match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
    }

    @Test
    void anotherDiskHasNoDigests() {
        keep(5);
        digests.diskIs(2);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
    }

    @Test
    void whereAPageCantBeWrittenAnOlderOneIsNotBelieved() {
        keep(5);
        match(Digests.RECORDS, READ);
        digests.isReady(5);
        digests.keep(5, OTHER);
        disk.full = true;
        match(Digests.RECORDS, READ);
        disk.full = false;
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
        assertThat(match(5, OTHER)).isEqualTo(DigestMatch.UNKNOWN);
    }

    @Test
    void aFileThatHangsIsNotWaitedForAndHarmsNothing() {
        keep(5);
        disk.hangs = true;
        assertThat(digests.isReady(Digests.RECORDS)).isFalse();
        assertThat(digests.isReady(5)).as("what is in memory is there").isTrue();
        digests.tick(Digests.PATIENCE_MS);
        assertThat(match(Digests.RECORDS, READ)).isEqualTo(DigestMatch.UNKNOWN);
        digests.keep(Digests.RECORDS, READ);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.MATCHES);
        digests.diskIs(2);
        disk.goesOn();
        assertThat(match(5, READ)).as("it came for another disk").isEqualTo(DigestMatch.UNKNOWN);
        keep(7);
        match(Digests.RECORDS, READ);
        assertThat(match(7, READ)).isEqualTo(DigestMatch.MATCHES);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
    }

    @Test
    void aPageThatComesLateCountsThen() {
        keep(5);
        match(Digests.RECORDS, READ);
        disk.hangs = true;
        assertThat(digests.isReady(5)).isFalse();
        digests.tick(Digests.PATIENCE_MS);
        assertThat(match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
        digests.isWritten(6L << Digests.CHUNK_SHIFT, 1);
        disk.goesOn();
        assertThat(match(5, READ)).isEqualTo(DigestMatch.MATCHES);
        assertThat(match(6, READ)).isEqualTo(DigestMatch.UNKNOWN);
    }

    @Test
    void memoryThatIsSpentCostsKnowledgeOnly() {
        var poor = new Digests(disk, SIZE, new MemoryBudget(0), Digests.RECORDS);
        poor.diskIs(1);
        poor.keep(5, READ);
        poor.isWritten(0, 1);
        poor.keep(6, READ);
        assertThat(poor.match(5, READ)).isEqualTo(DigestMatch.UNKNOWN);
    }

    @Test
    void theNextChunkIsWaitedForAndOnlySoFast() {
        var pace = new Pace(10L << 20);
        assertThat(pace.mayGo(false)).isFalse();
        pace.tick(200);
        assertThat(pace.mayGo(false)).isTrue();
        pace.goes(Digests.CHUNK);
        assertThat(pace.mayGo(false)).isFalse();
        pace.tick(290);
        assertThat(pace.mayGo(false)).isTrue();
        assertThat(pace.mayGo(true)).as("the guest goes first").isFalse();
        pace.tick(200 + Pace.BUSY_MS);
        assertThat(pace.mayGo(true)).as("but not for ever").isTrue();
    }

    /** Only what digests touch. */
    private static final class SideDisk extends NothingElse {
        final Map<Long, byte[]> pages = new HashMap<>();
        boolean full;
        boolean hangs;
        private final List<Runnable> hanging = new ArrayList<>();
        private long last;

        void goesOn() {
            hangs = false;
            List.copyOf(hanging).forEach(Runnable::run);
            hanging.clear();
        }

        private void ask(Runnable what) {
            if (hangs) {
                hanging.add(what);
            } else {
                what.run();
            }
        }

        @Override
        public void readDigests(long offset, int length, BytesDone done) {
            ask(() -> done.done(pages.getOrDefault(offset, new byte[0]), null));
        }

        @Override
        public void writeDigests(long offset, byte[] bytes, Done done) {
            ask(() -> {
                if (!full) {
                    pages.put(offset, bytes.clone());
                }
                done.done(full ? "No space left on device" : null);
            });
        }

        @Override
        public long newGeneration() {
            return ++last;
        }
    }
}
