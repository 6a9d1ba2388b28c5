package org.twinhost.replication.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.ports.Payload;

/**
 * A disk with a volatile cache. Blocks of data are one number each; metadata is bytes. A power cut keeps any subset of what
 * was not flushed, metadata torn at 512 bytes.
 */
final class FakeDisk {

    private static final int BLOCK = DirtyBitmap.BLOCK;

    private record Unflushed(long time, long block, Long value, byte[] bytes, Long before, byte[] bytesBefore) {}

    final long sizeBytes;
    final long[] data;
    private final Map<Long, byte[]> meta = new HashMap<>();
    private List<Unflushed> unflushed = new ArrayList<>();
    private long time;
    private long readings;
    boolean failing;
    /** Blocks whose reading ends in an error, until they are written. */
    final Set<Long> unreadable = new HashSet<>();
    /** Blocks whose reading ends in an error so many times. */
    final Map<Long, Integer> unreadableFor = new HashMap<>();
    /** Blocks whose writing ends in an error, and changes nothing. */
    final Set<Long> unwritable = new HashSet<>();
    /** Blocks of which each reading tells something else. */
    final Set<Long> fickle = new HashSet<>();
    /** Blocks that are read only after so many microseconds. */
    final Map<Long, Long> slowToRead = new HashMap<>();
    final Map<Long, Long> slowToWrite = new HashMap<>();

    FakeDisk(long sizeBytes) {
        this.sizeBytes = sizeBytes;
        data = new long[(int) (sizeBytes / BLOCK)];
    }

    void write(long offset, long[] values) {
        for (int i = 0; i < values.length; i++) {
            var block = offset / BLOCK + i;
            unflushed.add(new Unflushed(++time, block, values[i], null, data[(int) block], null));
            data[(int) block] = values[i];
            unreadable.remove(block);
        }
    }

    boolean isWritable(long offset, int blocks) {
        return unwritable.stream().noneMatch(block -> block >= offset / BLOCK && block < offset / BLOCK + blocks);
    }

    static long slowMicros(Map<Long, Long> slow, long offset, int blocks) {
        return slow.entrySet().stream().filter(each -> each.getKey() >= offset / BLOCK
                && each.getKey() < offset / BLOCK + blocks).mapToLong(Map.Entry::getValue).sum();
    }

    boolean failsToRead(long offset, int blocks) {
        var failed = unreadable.stream().anyMatch(block -> block >= offset / BLOCK && block < offset / BLOCK + blocks);
        for (long block = offset / BLOCK; block < offset / BLOCK + blocks; block++) {
            failed |= unreadableFor.containsKey(block);
            unreadableFor.computeIfPresent(block, (_, left) -> left == 1 ? null : (Integer) (left - 1));
        }
        return failed;
    }

    long[] read(long offset, int blocks) {
        var values = new long[blocks];
        System.arraycopy(data, (int) (offset / BLOCK), values, 0, blocks);
        fickle.stream().filter(block -> block >= offset / BLOCK && block < offset / BLOCK + blocks).forEach(block ->
                values[(int) (block - offset / BLOCK)] = ++readings);
        return values;
    }

    void writeBytes(long offset, byte[] bytes) {
        var before = meta.getOrDefault(offset, new byte[bytes.length]);
        unflushed.add(new Unflushed(++time, offset, null, bytes.clone(), null, before));
        meta.put(offset, bytes.clone());
    }

    byte[] readBytes(long offset, int length) {
        var all = new byte[length];
        meta.forEach((at, bytes) -> {
            if (at >= offset && at + bytes.length <= offset + length) {
                System.arraycopy(bytes, 0, all, (int) (at - offset), bytes.length);
            }
        });
        return all;
    }

    long now() {
        return time;
    }

    /** What was written up to then is durable. */
    void flushed(long until) {
        unflushed.removeIf(each -> each.time() <= until);
    }

    boolean isZero() {
        return Arrays.stream(data).allMatch(block -> block == 0);
    }

    /** What somebody wrote there before it became a replica's. */
    void holds(long first) {
        Arrays.setAll(data, block -> first + block);
    }

    /** What is on a disk that is taken out. */
    record Taken(long[] data, Map<Long, byte[]> meta) {}

    Taken taken() {
        return new Taken(data.clone(), new HashMap<>(meta));
    }

    void putBack(Taken disk) {
        System.arraycopy(disk.data(), 0, data, 0, data.length);
        meta.clear();
        meta.putAll(disk.meta());
        unflushed = new ArrayList<>();
    }

    /** Another disk in its place, without metadata. */
    void replaceByBlank() {
        Arrays.fill(data, 0);
        meta.clear();
        unflushed = new ArrayList<>();
    }

    void damage(long offset) {
        meta.get(offset)[40] ^= 1;
    }

    void powerCut(Random random) {
        // Undo a random subset, the newest first: of each block some version since the last flush stays.
        for (int i = unflushed.size() - 1; i >= 0; i--) {
            var each = unflushed.get(i);
            if (each.value() != null) {
                if (random.nextBoolean() && data[(int) each.block()] == each.value()) {
                    data[(int) each.block()] = each.before();
                }
            } else {
                var torn = meta.get(each.block()).clone();
                for (int sector = 0; sector < torn.length; sector += 512) {
                    if (random.nextInt(3) == 0
                            && Arrays.equals(torn, sector, sector + 512, each.bytes(), sector, sector + 512)) {
                        System.arraycopy(each.bytesBefore(), sector, torn, sector, 512);
                    }
                }
                meta.put(each.block(), torn);
            }
        }
        unflushed = new ArrayList<>();
    }

    /** A number per block; counted, so that a lost reference is found. */
    static final class FakePayload implements Payload {

        final long[] values;
        private final int[] references;

        FakePayload(long[] values) {
            this(values, new int[] {1});
        }

        private FakePayload(long[] values, int[] references) {
            this.values = values;
            this.references = references;
        }

        @Override
        public int length() {
            return values.length * DirtyBitmap.BLOCK;
        }

        @Override
        public Payload retain() {
            if (references[0]++ <= 0) {
                throw new IllegalStateException("retained after its release");
            }
            return this;
        }

        @Override
        public void release() {
            if (--references[0] < 0) {
                throw new IllegalStateException("released twice");
            }
        }

        @Override
        public long[] checksums(int blockBytes) {
            return values.clone();
        }

        @Override
        public Payload slice(int from, int length) {
            var part = java.util.Arrays.copyOfRange(values, from / DirtyBitmap.BLOCK, (from + length) / DirtyBitmap.BLOCK);
            return new FakePayload(part);
        }

        @Override
        public void copyInto(Payload into) {
            System.arraycopy(values, 0, ((FakePayload) into).values, 0, values.length);
        }
    }
}
