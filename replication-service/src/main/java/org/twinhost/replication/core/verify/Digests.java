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
    static final int HEAD_BYTES = 16;
    static final int RECORDS = (PAGE_BYTES - HEAD_BYTES) / Long.BYTES;

    private final Surroundings out;
    private final long chunks;
    private final MemoryBudget memory;
    /** Its blocks stand for chunks. Null: no digest was taken in this era. */
    private BlockSet written;
    private long era;
    private int eraDisk = -1;
    private long page = -1;
    private long[] records = new long[0];
    private boolean changed;

    public Digests(Surroundings out, long sizeBytes, MemoryBudget memory) {
        this.out = out;
        this.chunks = (sizeBytes + CHUNK - 1) >>> CHUNK_SHIFT;
        this.memory = memory;
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

    /** Gets the chunk's page into memory, before its lock is asked for; what can't be read is not known. */
    void open(long chunk, Runnable then) {
        var wanted = chunk / RECORDS;
        if (wanted == page || era == 0) {
            then.run();
            return;
        }
        if (changed) {
            changed = false;
            var left = page;
            var of = era;
            out.writeDigests(left * PAGE_BYTES, encode(era, records), failure -> {
                if (failure != null && of == era) {
                    // An older page may be there still, of this era too.
                    markAll(left);
                }
                open(chunk, then);
            });
            return;
        }
        page = -1;
        var of = era;
        out.readDigests(wanted * PAGE_BYTES, PAGE_BYTES, (bytes, failure) -> {
            if (of == era) {
                records = failure == null ? decode(bytes, era) : new long[RECORDS];
                page = wanted;
            }
            then.run();
        });
    }

    private void markAll(long left) {
        var first = left * RECORDS;
        isWritten(first << CHUNK_SHIFT, Math.min(RECORDS, chunks - first) << CHUNK_SHIFT);
    }

    /** What is known of the chunk that was just read under its lock. */
    DigestMatch match(long chunk, Sums read) {
        if (era == 0 || page != chunk / RECORDS || !read.isWhole() || written.isSet(chunk)) {
            return DigestMatch.UNKNOWN;
        }
        var known = records[(int) (chunk % RECORDS)];
        return known == 0 ? DigestMatch.UNKNOWN : known == read.digest() ? DigestMatch.MATCHES : DigestMatch.DIFFERS;
    }

    /** Both replicas are equal there, and the lock under which that was read is still held. */
    void keep(long chunk, Sums read) {
        if (era == 0) {
            era = out.newGeneration();
            written = new BlockSet(chunks << BlockSet.SHIFT, memory);
            page = chunk / RECORDS;
            records = new long[RECORDS];
        }
        if (page == chunk / RECORDS) {
            records[(int) (chunk % RECORDS)] = read.digest();
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
