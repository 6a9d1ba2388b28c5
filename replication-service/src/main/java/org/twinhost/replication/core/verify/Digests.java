package org.twinhost.replication.core.verify;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.wire.DigestMatch;

/**
 * A digest for each chunk of 1 MiB of this replica, as it was when both replicas were last equal there, and which chunks were
 * written since. Digests lie in pages outside of the volume, one of which is in memory; what was written since is only in
 * memory. So digests count in the life of the process and of the opened disk in which they were taken, named by the {@code
 * era} in each page: after a crash nobody believes a digest of a chunk that may have been written, and nothing has to be
 * durable before a write. No digest known is always safe.
 */
public final class Digests {

    public static final int CHUNK_SHIFT = 20;
    public static final int CHUNK = 1 << CHUNK_SHIFT;
    public static final int PAGE_BYTES = 4096;
    /** After this time a page that is read or written does not hold up comparing any more. */
    static final long PATIENCE_MS = 2_000;
    static final int HEAD_BYTES = 16;
    static final int RECORDS = (PAGE_BYTES - HEAD_BYTES) / Long.BYTES;

    private final Surroundings out;
    private final long chunks;
    private final int inPage;
    private final MemoryBudget memory;
    /** Its blocks stand for chunks. Null: no digest was taken in this era. */
    private BlockSet written;
    private long era;
    private int eraDisk = -1;
    private long page = -1;
    private long[] records = new long[0];
    private boolean changed;
    /** A page is being read or written. */
    private boolean busy;
    private long busySinceMs;
    private long nowMs;

    public Digests(Surroundings out, long sizeBytes, MemoryBudget memory, int inPage) {
        this.out = out;
        this.chunks = (sizeBytes + CHUNK - 1) >>> CHUNK_SHIFT;
        this.memory = memory;
        this.inPage = inPage;
    }

    /** These bytes are about to be written here. Before they are handed to the disk, each time. */
    void isWritten(long offset, long length) {
        if (written != null && length > 0) {
            var first = offset >>> CHUNK_SHIFT;
            var last = offset + length - 1 >>> CHUNK_SHIFT;
            written.set(first << BlockSet.SHIFT, last - first + 1 << BlockSet.SHIFT);
        }
    }

    /** Nothing is known any more: another disk may be in its place. */
    private void forget() {
        if (written != null) {
            written.release();
            written = null;
        }
        era = 0;
        page = -1;
        changed = false;
    }

    /** The disk that is open now; what was known of another is void. */
    void diskIs(int epoch) {
        if (epoch != eraDisk) {
            forget();
            eraDisk = epoch;
        }
    }

    void tick(long now) {
        nowMs = now;
    }

    /**
     * The chunk's page is in memory, or it is not to be had in time and nothing is known of the chunk. Asked before a lock is
     * taken, and again until it is so: nobody who holds a lock waits for a file.
     */
    boolean isReady(long chunk) {
        var wanted = chunk / inPage;
        if (wanted == page || era == 0) {
            return true;
        }
        if (!busy && changed) {
            writePage();
        }
        if (!busy && !changed) {
            readPage(wanted);
        }
        return wanted == page || busy && nowMs - busySinceMs >= PATIENCE_MS;
    }

    private void begins() {
        busy = true;
        busySinceMs = nowMs;
    }

    private void writePage() {
        begins();
        changed = false;
        var left = page;
        var of = era;
        out.writeDigests(left * PAGE_BYTES, encode(era, records), failure -> {
            busy = false;
            if (failure != null && of == era) {
                // An older page may be there still, of this era too.
                markAll(left);
            }
        });
    }

    private void readPage(long wanted) {
        begins();
        page = -1;
        var of = era;
        out.readDigests(wanted * PAGE_BYTES, PAGE_BYTES, (bytes, failure) -> {
            busy = false;
            if (of == era) {
                records = failure == null ? decode(bytes, era) : new long[RECORDS];
                page = wanted;
            }
        });
    }

    private void markAll(long left) {
        var first = left * inPage;
        isWritten(first << CHUNK_SHIFT, Math.min(inPage, chunks - first) << CHUNK_SHIFT);
    }

    /** What is known of the chunk that was just read under its lock. */
    DigestMatch match(long chunk, Sums read) {
        if (era == 0 || page != chunk / inPage || !read.isWhole() || written.isSet(chunk)) {
            return DigestMatch.UNKNOWN;
        }
        var known = records[(int) (chunk % inPage)];
        return known == 0 ? DigestMatch.UNKNOWN : known == read.digest() ? DigestMatch.MATCHES : DigestMatch.DIFFERS;
    }

    /** Both replicas are equal there, and the lock under which that was read is still held. */
    void keep(long chunk, Sums read) {
        if (era == 0) {
            era = out.newGeneration();
            written = new BlockSet(chunks << BlockSet.SHIFT, memory);
            page = chunk / inPage;
            records = new long[RECORDS];
        }
        if (page == chunk / inPage) {
            records[(int) (chunk % inPage)] = read.digest();
            changed = true;
            written.clear(chunk << BlockSet.SHIFT, 1L << BlockSet.SHIFT);
        }
    }

    static byte[] encode(long era, long[] records) {
        var out = ByteBuffer.allocate(PAGE_BYTES);
        out.putLong(0).putLong(era);
        for (var each : records) {
            out.putLong(each);
        }
        out.putLong(0, crc(out.array()));
        return out.array();
    }

    /** Of another era, torn or damaged: nothing is known. */
    static long[] decode(byte[] page, long era) {
        var records = new long[RECORDS];
        if (page.length != PAGE_BYTES) {
            return records;
        }
        var in = ByteBuffer.wrap(page);
        if (in.getLong() == crc(page) && in.getLong() == era) {
            in.asLongBuffer().get(records);
        }
        return records;
    }

    private static long crc(byte[] page) {
        var crc = new CRC32C();
        crc.update(page, Long.BYTES, PAGE_BYTES - Long.BYTES);
        return crc.getValue();
    }
}
