package org.twinhost.simulator.world.disk;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.twinhost.replication.core.ReplicaProbe;
import org.twinhost.simulator.node.Powered;
import org.twinhost.simulator.time.Dice;

/**
 * The disk under one replica, with a volatile cache: a number for each 4 KiB block of data, bytes for the metadata behind
 * them. A power cut keeps any subset of what was not flushed, metadata torn at 512 bytes.
 */
public final class Disk implements Powered {

    private static final int SECTOR = 512;
    private static final int SPIKE_ONE_IN = 60;
    /** Between what guests write. */
    private static final int FOREIGN_FIRST = 100;
    private static final int FOREIGN_STEP = 64;

    private sealed interface Unflushed {
        long order();
    }

    private record Block(long order, int block, long value, long before) implements Unflushed {}

    private record Bytes(long order, MetadataWrite write, byte[] before) implements Unflushed {}

    /** Told of each block that is written. */
    @FunctionalInterface
    public interface Overwriting {
        void written(int block, long before, long now);
    }

    private final Dice dice;
    private final long[] data;
    private final int sizeBytes;
    private final TreeMap<Integer, byte[]> metadata = new TreeMap<>();
    private final AfterCrash afterCrash = new AfterCrash();
    private final DataInDoubt inDoubt;
    private ArrayDeque<Unflushed> unflushed = new ArrayDeque<>();
    private long order;
    private boolean failsReads;
    private boolean failsWrites;
    private boolean lies;
    private long slowMicros;
    private long besideHangsUntilMicros;
    private final SpoiltBlocks spoilt = new SpoiltBlocks();
    private int replacements;
    private Runnable onPowerCut = () -> { };
    private Consumer<byte[]> onMetadata = _ -> { };
    private Overwriting onWritten = (_, _, _) -> { };

    public Disk(Dice dice, long sizeBytes) {
        this.dice = dice;
        this.sizeBytes = Math.toIntExact(sizeBytes);
        this.data = new long[Math.toIntExact(sizeBytes / Blocks.BYTES)];
        this.inDoubt = new DataInDoubt(data.length);
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

    /** What lies beside this replica, on another disk, is read and written only then. */
    public void besideHangs(long untilMicros) {
        besideHangsUntilMicros = untilMicros;
    }

    long besideHangsUntilMicros() {
        return besideHangsUntilMicros;
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
        var second = metadata.get(MetadataWrite.SECOND_COPY);
        if (first == null || second == null || !Arrays.equals(first, second) || ReplicaProbe.metadata(first).isEmpty()
                || unflushed.stream().anyMatch(Bytes.class::isInstance)) {
            return false;
        }
        var at = dice.oneIn(2) ? 0 : MetadataWrite.SECOND_COPY;
        var rotten = metadata.get(at).clone();
        rotten[(int) dice.between(0, SECTOR - 1)] ^= (byte) (1 << dice.below(8));
        metadata.put(at, rotten);
        afterCrash.flushed(MetadataWrite.of(at, rotten, sizeBytes));
        return true;
    }

    /**
     * The medium changes a block by itself, and says nothing. Only one that nobody is writing.
     *
     * @return whether it could
     */
    public boolean rot(int block, long atMicros) {
        return !inDoubt.has(block) && spoilt.rots(block, data, atMicros);
    }

    /** Blocks that the medium has changed, or can't read, by itself. */
    public SpoiltBlocks spoilt() {
        return spoilt;
    }

    /** Every now and then a block that no replica wrote, as on a disk that was used for something else before. */
    public void foreign(long number) {
        for (int block = FOREIGN_FIRST; block < data.length; block += FOREIGN_STEP) {
            data[block] = number + block;
        }
    }

    /** A new disk without metadata in its place. To be done while the node is off. */
    public void replaceByBlank() {
        replacements++;
        Arrays.fill(data, 0);
        foreign((long) replacements * FOREIGN_STEP);
        metadata.clear();
        unflushed.clear();
        spoilt.clear();
        afterCrash.reset(metadata, sizeBytes);
        inDoubt.reset();
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

    /** What a file system knows of a file in which nothing was ever written. */
    boolean isZero() {
        return Arrays.stream(data).allMatch(value -> value == 0);
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
            inDoubt.isDurable(block);
        } else {
            unflushed.add(new Block(++order, block, value, data[block]));
            inDoubt.isUnflushed(block, value, data[block]);
        }
        inDoubt.written(block);
        onWritten.written(block, data[block], value);
        data[block] = value;
        spoilt.written(block, durably && !lies);
    }

    byte[] readBytes(long offset, int length) {
        var all = new byte[length];
        var from = (int) offset;
        metadata.subMap(from, from + length).forEach((at, bytes) ->
                System.arraycopy(bytes, 0, all, at - from, Math.min(bytes.length, length - (at - from))));
        return all;
    }

    void writeBytes(MetadataWrite write) {
        var before = metadata.put(write.offset(), write.bytes());
        unflushed.add(new Bytes(++order, write, before == null ? new byte[write.bytes().length] : before));
    }

    /** It was handed over and ended in an error, or its process did, before anything of it was written. */
    void dropped(MetadataWrite write) {
        afterCrash.dropped(write);
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
            switch (unflushed.poll()) {
                case Bytes(_, var write, _) -> afterCrash.flushed(write);
                case Block(_, var block, var value, var before) -> {
                    inDoubt.isFlushed(block, value, before);
                    if (data[block] == value) {
                        spoilt.flushed(block);
                    }
                }
            }
        }
    }

    // Power ------------------------------------------------------------------------------------------------------------

    /** These bytes are to be written. */
    MetadataWrite isToWrite(long offset, byte[] bytes) {
        var write = MetadataWrite.of((int) offset, bytes, sizeBytes);
        if (write.offset() == 0) {
            onMetadata.accept(bytes);
        }
        return write;
    }

    /** The kernel has it: {@link #writeBytes} or {@link #dropped} follows. */
    void handedOver(MetadataWrite write) {
        afterCrash.handedOver(write);
    }

    /** Told the first copy of the metadata when it is handed over to be written. */
    public void onMetadata(Consumer<byte[]> listener) {
        onMetadata = listener;
    }

    /** Told after each power cut, when what stays of it is known. */
    public void onPowerCut(Runnable listener) {
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
                case Bytes(_, var write, var before) -> tear(write.offset(), write.bytes(), before);
            }
        }
        afterCrash.reset(metadata, sizeBytes);
        inDoubt.reset();
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

    /** One listener, told of each write to a block before it counts. */
    public void onWritten(Overwriting listener) {
        onWritten = listener;
    }

    /** What its metadata may say if its node ended now. */
    public AfterCrash afterCrash() {
        return afterCrash;
    }

    /** Blocks whose content a crash now may change. */
    public DataInDoubt inDoubt() {
        return inDoubt;
    }
}
