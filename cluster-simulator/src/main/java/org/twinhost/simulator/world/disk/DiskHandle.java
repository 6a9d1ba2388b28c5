package org.twinhost.simulator.world.disk;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings.BytesDone;
import org.twinhost.replication.core.ports.Surroundings.Proof;
import org.twinhost.replication.volume.VolumeStorage;
import org.twinhost.simulator.node.Process;

/** One process's open file on a disk: what it has handed to the kernel may still happen when it is killed, in any part. */
public final class DiskHandle implements VolumeStorage {

    private static final String ERROR = "Input/output error";

    private final Process process;
    private final Disk disk;
    private final String marker;
    private final String note;
    private final List<Request> underWay = new ArrayList<>();
    private final Map<Long, byte[]> digests = new HashMap<>();
    private long busyUntilMicros;

    public DiskHandle(Process process, Disk disk, String volume) {
        this.process = process;
        this.disk = disk;
        this.marker = volume + ".detached";
        this.note = volume + ".verify";
    }

    private abstract static class Request {
        /** Its effect on the disk. */
        abstract void happen();

        /** Any part of it. */
        void partlyHappen() {
            happen();
        }

        abstract boolean fails();

        /** How much longer it takes than others. */
        long longerMicros() {
            return 0;
        }

        /** From now on it may reach the disk. */
        void handedOver() {
            // only what is to be written makes a difference
        }

        /** Nothing of it reaches the disk any more. */
        void dropped() {
            // only what was to be written makes a difference
        }
    }

    private final class Read extends Request {
        private final Runnable effect;
        private final int first;
        private final int count;

        Read(Runnable effect) {
            this(effect, 0, 0);
        }

        Read(Runnable effect, int first, int count) {
            this.effect = effect;
            this.first = first;
            this.count = count;
        }

        @Override
        void happen() {
            effect.run();
        }

        @Override
        boolean fails() {
            return disk.failsReads() || disk.spoilt().anyUnreadable(first, count);
        }

        @Override
        long longerMicros() {
            return disk.spoilt().hangsMicros(first, count, process.world().time().nowMicros());
        }
    }

    private final class Write extends Request {
        private final Runnable effect;

        Write(Runnable effect) {
            this.effect = effect;
        }

        @Override
        void happen() {
            effect.run();
        }

        @Override
        boolean fails() {
            return disk.failsWrites();
        }
    }

    private final class MetadataRequest extends Request {
        private final MetadataWrite write;

        MetadataRequest(MetadataWrite write) {
            this.write = write;
        }

        @Override
        void handedOver() {
            disk.handedOver(write);
        }

        @Override
        void happen() {
            disk.writeBytes(write);
        }

        @Override
        boolean fails() {
            return disk.failsWrites();
        }

        @Override
        void dropped() {
            disk.dropped(write);
        }
    }

    private final class BlockWrite extends Request {
        private final long offset;
        private final long[] values;
        private final boolean durable;

        BlockWrite(long offset, long[] values, boolean durable) {
            this.offset = offset;
            this.values = values;
            this.durable = durable;
        }

        @Override
        void handedOver() {
            disk.inDoubt().underWay((int) (offset / Blocks.BYTES), values.length, 1);
        }

        @Override
        void happen() {
            ended();
            disk.write(offset, values, durable);
        }

        private void ended() {
            disk.inDoubt().underWay((int) (offset / Blocks.BYTES), values.length, -1);
        }

        @Override
        void dropped() {
            ended();
        }

        @Override
        void partlyHappen() {
            ended();
            for (int i = 0; i < values.length; i++) {
                if (disk.dice().oneIn(2)) {
                    disk.writeBlock((int) (offset / Blocks.BYTES) + i, values[i], false);
                }
            }
        }

        @Override
        boolean fails() {
            return disk.failsWrites() || disk.spoilt().anyUnwritable((int) (offset / Blocks.BYTES), values.length);
        }
    }

    private void ask(Request request, Done done) {
        process.boundary();
        request.handedOver();
        underWay.add(request);
        var latency = disk.latencyMicros() + request.longerMicros();
        busyUntilMicros = Math.max(busyUntilMicros, process.world().time().nowMicros() + latency);
        process.arrives(latency, () -> {
            underWay.remove(request);
            if (!request.fails()) {
                request.happen();
                done.done(null);
            } else {
                if (!(request instanceof Read) && disk.dice().oneIn(2)) {
                    request.partlyHappen();
                } else {
                    request.dropped();
                }
                done.done(ERROR);
            }
        });
    }

    /** The process is gone. */
    public void gone() {
        for (var request : underWay) {
            if (!(request instanceof Read) && !disk.failsWrites() && disk.dice().oneIn(2)) {
                if (disk.dice().oneIn(2)) {
                    request.happen();
                } else {
                    request.partlyHappen();
                }
            } else {
                request.dropped();
            }
        }
        underWay.clear();
    }

    @Override
    public boolean isRememberedAsDetached() {
        return process.files().read(marker, Boolean.class).orElse(false);
    }

    @Override
    public Payload allocate(int length) {
        return Blocks.ofBytes(length);
    }

    @Override
    public void open(Done done) {
        process.boundary();
        var now = process.world().time().nowMicros();
        process.arrives(Math.max(0, busyUntilMicros - now) + disk.latencyMicros(), () ->
                done.done(disk.failsReads() ? ERROR : null));
    }

    @Override
    public void close() {
        // what is under way is finished
    }

    @Override
    public void read(long offset, Payload into, Done done) {
        var values = ((Blocks) into).values;
        ask(new Read(() -> disk.read(offset, values), (int) (offset / Blocks.BYTES), values.length), done);
    }

    @Override
    public void write(long offset, Payload from, boolean durable, Done done) {
        ask(new BlockWrite(offset, ((Blocks) from).values, durable), done);
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        ask(new Read(() -> { }), failure -> done.done(failure == null ? disk.readBytes(offset, length) : new byte[0], failure));
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        ask(new MetadataRequest(disk.isToWrite(offset, bytes)), done);
    }

    @Override
    public void readDigests(long offset, int length, BytesDone done) {
        process.boundary();
        process.arrives(beside(50, 2_000), () -> {
            var bytes = digests.get(offset);
            done.done(bytes == null ? new byte[0] : bytes, bytes == null ? "nothing was written there" : null);
        });
    }

    @Override
    public void writeDigests(long offset, byte[] bytes, Done done) {
        process.boundary();
        process.arrives(beside(50, 2_000), () -> {
            var full = process.node().ownDiskFails();
            if (!full) {
                digests.put(offset, bytes.clone());
            }
            done.done(full ? "no space left on device" : null);
        });
    }

    @Override
    public Optional<byte[]> verifyNote() {
        return process.files().read(note, byte[].class);
    }

    @Override
    public void keepVerifyNote(byte[] bytes, Done done) {
        process.boundary();
        process.arrives(beside(500, 8_000), () -> remember(note, bytes, done));
    }

    private long beside(int least, int most) {
        return process.world().dice().between(least, most)
                + Math.max(0, disk.besideHangsUntilMicros() - process.world().time().nowMicros());
    }

    private void remember(String file, Object content, Done done) {
        String failure = null;
        try {
            process.files().write(process, file, content);
        } catch (UncheckedIOException full) {
            failure = full.getMessage();
        }
        done.done(failure);
    }

    @Override
    public void proveZeroes(Proof proof) {
        process.boundary();
        process.arrives(1, () -> proof.proven(!disk.failsReads() && disk.isZero()));
    }

    @Override
    public void flush(Done done) {
        var mark = disk.mark();
        ask(new Write(() -> disk.flushed(mark)), done);
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
        process.boundary();
        process.arrives(process.world().dice().between(500, 8_000), () -> remember(marker, detached, done));
    }
}
