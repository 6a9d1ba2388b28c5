package org.twinhost.simulator.world;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.twinhost.replication.core.Sight;
import org.twinhost.replication.core.facts.ReplicaFacts;
import org.twinhost.simulator.node.Powered;
import org.twinhost.simulator.time.Dice;

/**
 * The disk under one replica, with a volatile cache: a number for each 4 KiB block of data, bytes for the metadata behind
 * them. A power cut keeps any subset of what was not flushed, metadata torn at 512 bytes.
 */
public final class Disk implements Powered {

    private static final int SECTOR = 512;
    private static final int SECOND_COPY = 64 << 10;
    private static final int RING = 128 << 10;
    private static final int RING_END = RING + 32 * 4096;
    private static final int SPIKE_ONE_IN = 60;

    private sealed interface Unflushed {
        long order();
    }

    private record Block(long order, int block, long value, long before) implements Unflushed {}

    private record Bytes(long order, int offset, byte[] bytes, byte[] before) implements Unflushed {}

    private final Dice dice;
    private final long[] data;
    private final int sizeBytes;
    private final TreeMap<Integer, byte[]> metadata = new TreeMap<>();
    private final TreeMap<Integer, byte[]> durable = new TreeMap<>();
    private ArrayDeque<Unflushed> unflushed = new ArrayDeque<>();
    private byte[] durableLog;
    private byte[] readLog;
    private int[] extents = {};
    private byte[] readFirst;
    private byte[] readSecond;
    private Optional<ReplicaFacts> readMetadata = Optional.empty();
    private long order;
    private boolean failsReads;
    private boolean failsWrites;
    private boolean lies;
    private long slowMicros;
    private int replacements;
    private Runnable onPowerCut = () -> { };
    private Consumer<byte[]> onMetadata = _ -> { };

    Disk(Dice dice, long sizeBytes) {
        this.dice = dice;
        this.sizeBytes = Math.toIntExact(sizeBytes);
        this.data = new long[Math.toIntExact(sizeBytes / Blocks.BYTES)];
    }

    // Faults -----------------------------------------------------------------------------------------------------------

    /** Reads, writes or both end with I/O errors from now on; a failed write may have reached the medium. */
    public void failing(boolean reads, boolean writes) {
        failsReads = reads;
        failsWrites = writes;
    }

    public boolean isFailing() {
        return failsReads || failsWrites;
    }

    /** Every request takes that much longer; 0: none does. */
    public void slow(long micros) {
        slowMicros = micros;
    }

    /** A disk that says it has flushed and has not: voids what was promised of power cuts, so to be labelled in a run. */
    public void lyingFlush(boolean lying) {
        lies = lying;
    }

    /** Whether it ever lied about a flush since it last told the truth. */
    public boolean isLying() {
        return lies;
    }

    /**
     * Rots one of the two copies of the metadata at rest; no bit of the other. Only while both copies are whole and nothing
     * is being written there.
     *
     * @return whether it could
     */
    public boolean corruptMetadata() {
        var first = metadata.get(0);
        var second = metadata.get(SECOND_COPY);
        if (first == null || second == null || !Arrays.equals(first, second) || Sight.metadata(first).isEmpty()
                || unflushed.stream().anyMatch(Bytes.class::isInstance)) {
            return false;
        }
        var at = dice.oneIn(2) ? 0 : SECOND_COPY;
        var rotten = metadata.get(at).clone();
        rotten[(int) dice.between(0, SECTOR - 1)] ^= (byte) (1 << dice.below(8));
        metadata.put(at, rotten);
        durable.put(at, rotten);
        return true;
    }

    /** A new, blank disk in its place. To be done while the node is off. */
    public void replaceByBlank() {
        replacements++;
        Arrays.fill(data, 0);
        metadata.clear();
        durable.clear();
        unflushed.clear();
        durableLog = null;
    }

    /** How often it was replaced by a blank one. */
    public int replacements() {
        return replacements;
    }

    // What the kernel does ---------------------------------------------------------------------------------------------

    boolean failsReads() {
        return failsReads;
    }

    boolean failsWrites() {
        return failsWrites;
    }

    Dice dice() {
        return dice;
    }

    /** How long the next request takes. */
    long latencyMicros() {
        var usual = dice.between(60, 400);
        if (dice.oneIn(SPIKE_ONE_IN)) {
            usual += dice.oneIn(20) ? dice.between(10_000, 300_000) : dice.between(500, 15_000);
        }
        return usual + slowMicros;
    }

    void read(long offset, long[] into) {
        System.arraycopy(data, (int) (offset / Blocks.BYTES), into, 0, into.length);
    }

    void write(long offset, long[] values, boolean durably) {
        for (int i = 0; i < values.length; i++) {
            writeBlock((int) (offset / Blocks.BYTES) + i, values[i], durably);
        }
    }

    void writeBlock(int block, long value, boolean durably) {
        if (durably && !lies) {
            unflushed.removeIf(each -> each instanceof Block written && written.block() == block);
        } else {
            unflushed.add(new Block(++order, block, value, data[block]));
        }
        data[block] = value;
    }

    byte[] readBytes(long offset, int length) {
        var all = new byte[length];
        var from = (int) offset - sizeBytes;
        metadata.subMap(from, from + length).forEach((at, bytes) ->
                System.arraycopy(bytes, 0, all, at - from, Math.min(bytes.length, length - (at - from))));
        return all;
    }

    void writeBytes(long offset, byte[] bytes) {
        var at = (int) offset - sizeBytes;
        var before = metadata.put(at, bytes);
        unflushed.add(new Bytes(++order, at, bytes, before == null ? new byte[bytes.length] : before));
    }

    /** Everything that was written up to now, to be told {@link #flushed}. */
    long mark() {
        return order;
    }

    /** What was written up to the mark is durable. */
    void flushed(long mark) {
        if (lies) {
            return;
        }
        while (!unflushed.isEmpty() && unflushed.peek().order() <= mark) {
            if (unflushed.poll() instanceof Bytes(_, var offset, var bytes, _)) {
                keep(offset, bytes);
            }
        }
    }

    private void keep(int offset, byte[] bytes) {
        durable.put(offset, bytes);
        if (offset >= RING && offset < RING_END) {
            durableLog = bytes;
        }
    }

    // Power ------------------------------------------------------------------------------------------------------------

    /** Bytes are handed over to be written. */
    void isToWrite(long offset, byte[] bytes) {
        if (offset == sizeBytes) {
            onMetadata.accept(bytes);
        }
    }

    /** Told the first copy of the metadata when it is handed over to be written. */
    void onMetadata(Consumer<byte[]> listener) {
        onMetadata = listener;
    }

    void onPowerCut(Runnable listener) {
        onPowerCut = listener;
    }

    @Override
    public void powerCut() {
        // Undo a random subset, the newest first: of each block some version since the last flush stays.
        while (!unflushed.isEmpty()) {
            switch (unflushed.pollLast()) {
                case Block(_, var block, var value, var before) -> {
                    if (dice.oneIn(2) && data[block] == value) {
                        data[block] = before;
                    }
                }
                case Bytes(_, var offset, var bytes, var before) -> tear(offset, bytes, before);
            }
        }
        durable.clear();
        durable.putAll(metadata);
        onPowerCut.run();
    }

    private void tear(int offset, byte[] bytes, byte[] before) {
        var torn = metadata.get(offset).clone();
        for (int sector = 0; sector < torn.length; sector += SECTOR) {
            if (dice.oneIn(3) && Arrays.equals(torn, sector, sector + SECTOR, bytes, sector, sector + SECTOR)) {
                System.arraycopy(before, sector, torn, sector, SECTOR);
            }
        }
        metadata.put(offset, torn);
    }

    @Override
    public void powerOn() {
        // what is on it is what the power cut left
    }

    // What is checked --------------------------------------------------------------------------------------------------

    /** The value of a block, as a read would see it now. */
    public long value(int block) {
        return data[block];
    }

    /** By block: what a power cut now might leave of those that are not flushed; absent: what {@link #value} tells. */
    public Map<Integer, Long> oldestPossible() {
        var oldest = new HashMap<Integer, Long>();
        for (var each : unflushed) {
            if (each instanceof Block(_, var block, _, var before)) {
                oldest.merge(block, before, Math::min);
            }
        }
        return oldest;
    }

    /** All blocks; not to be changed. */
    public long[] values() {
        return data;
    }

    /** The facts that a power cut now would leave; empty: none. */
    public Optional<ReplicaFacts> durableMetadata() {
        var first = durable.get(0);
        var second = durable.get(SECOND_COPY);
        if (first != readFirst || second != readSecond) {
            readFirst = first;
            readSecond = second;
            var one = first == null ? Optional.<ReplicaFacts>empty() : Sight.metadata(first);
            var other = second == null ? Optional.<ReplicaFacts>empty() : Sight.metadata(second);
            readMetadata = one.isPresent() && (other.isEmpty() || one.get().version() >= other.get().version()) ? one : other;
        }
        return readMetadata;
    }

    /** Whether the newest durable transaction of the activity log names the extent. */
    public boolean isInDurableLog(int extent) {
        if (durableLog != readLog) {
            readLog = durableLog;
            extents = readLog == null ? new int[0] : Sight.extents(readLog).orElse(new int[0]);
        }
        return Arrays.stream(extents).anyMatch(each -> each == extent);
    }
}
