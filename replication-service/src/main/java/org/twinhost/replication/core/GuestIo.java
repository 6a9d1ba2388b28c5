package org.twinhost.replication.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;

/**
 * The guest's reads, writes and flushes on the Primary. Nothing is acknowledged while {@link #isOpen} is false: what was
 * begun waits where it is, what is new waits at the door (design: freeze).
 */
final class GuestIo {

    private final Replica replica;
    private final ArrayDeque<Runnable> door = new ArrayDeque<>();
    private final LinkedHashMap<Long, GuestWrite> writes = new LinkedHashMap<>();
    private final ArrayList<GuestWrite> parked = new ArrayList<>();
    private final ArrayList<GuestFlush> flushes = new ArrayList<>();
    private final LinkedHashMap<Long, GuestRead> peerReads = new LinkedHashMap<>();
    private int begun;
    private boolean closing;
    private long lastId;
    long bytesWritten;
    long bytesRead;

    GuestIo(Replica replica) {
        this.replica = replica;
    }

    /** Whether writes may be acknowledged now (S1, S2). */
    boolean isOpen() {
        if (!isServing() || replica.diskCare.isDetaching()) {
            return false;
        }
        return replica.isLocalGood() ? replica.link.isMirroring() || replica.isExcluding() : peerServes();
    }

    private boolean isServing() {
        return replica.role == Role.PRIMARY && !replica.resuming && !closing;
    }

    private boolean peerServes() {
        return replica.link.isMirroring() && replica.peerDisk == DiskState.UP_TO_DATE;
    }

    int underWay() {
        return begun + door.size();
    }

    /** For the story of a failed test. */
    String describe() {
        return "begun " + begun + ", door " + door.size() + ", writes " + writes.keySet() + ", parked " + parked.size()
                + ", flushes " + flushes.size() + ", reads at the peer " + peerReads.size();
    }

    /** Stops taking new requests (to give the role away); those begun go on. */
    void close(boolean now) {
        closing = now;
    }

    boolean isDrained() {
        return begun == 0;
    }

    private final class GuestWrite extends LogKeeper.Entry {
        final long id = ++lastId;
        final int length;
        final boolean durable;
        final Payload data;
        final Done done;
        boolean issued;
        boolean inLog;
        boolean wantsLog;
        boolean local;
        int localEpoch = -1;
        boolean peer;
        int sentEpoch = -1;

        GuestWrite(long offset, Payload data, boolean durable, Done done) {
            super(offset, data.length());
            this.length = data.length();
            this.data = data;
            this.durable = durable;
            this.done = done;
        }

        @Override
        void granted() {
            if (replica.store.isOpen()) {
                wantsLog = true;
                replica.log.enter(this);
            } else {
                begin();
            }
        }

        @Override
        void logged() {
            inLog = true;
            if (issued) {
                writeHere(this);
            } else {
                begin();
            }
        }

        void begin() {
            if (isOpen() || isDraining()) {
                issue(this);
            } else {
                parked.add(this);
            }
        }
    }

    private static final class GuestFlush {
        final Done done;
        int localEpoch = -1;
        boolean local;
        int peerEpoch = -1;
        boolean peer;

        GuestFlush(Done done) {
            this.done = done;
        }
    }

    private record GuestRead(long offset, Payload into, Done done) {}

    void write(long offset, Payload data, boolean durable, Done done) {
        if (!isOpen()) {
            door.add(() -> write(offset, data, durable, done));
            return;
        }
        begun++;
        replica.locks.acquire(new GuestWrite(offset, data, durable, done));
    }

    private void issue(GuestWrite write) {
        write.issued = true;
        writes.put(write.id, write);
        if (!replica.link.isMirroring()) {
            replica.bits.set(write.from, write.length);
        }
        sendToPeer(write);
        writeHere(write);
    }

    private void sendToPeer(GuestWrite write) {
        if (replica.link.isMirroring() && write.sentEpoch != replica.link.epoch()) {
            write.sentEpoch = replica.link.epoch();
            write.peer = false;
            // Without a disk here the peer's is the only one: a power cut there must not take back what was acknowledged.
            var durable = write.durable || !replica.isLocalGood();
            replica.out.send(new Frame.Write(write.id, write.from, write.length, durable), write.data.retain());
        }
    }

    private void writeHere(GuestWrite write) {
        var epoch = replica.diskCare.epoch();
        if (write.local || !replica.store.isOpen() || write.localEpoch == epoch) {
            return;
        }
        if (!write.inLog) {
            if (!write.wantsLog) {
                write.wantsLog = true; // begun while there was no disk
                replica.log.enter(write);
            }
            return;
        }
        write.localEpoch = epoch;
        write.data.retain();
        replica.out.write(write.from, write.data, write.durable, failure -> {
            write.data.release();
            if (epoch != replica.diskCare.epoch()) {
                return;
            }
            if (failure != null) {
                replica.diskCare.failed("write at " + write.from + ": " + failure);
                return;
            }
            write.local = true;
            replica.localLine.wrote(write.from, write.length);
            finishIfDone(write);
        });
    }

    void written(long id) {
        var write = writes.get(id);
        if (write != null && write.sentEpoch == replica.link.epoch()) {
            write.peer = true;
            replica.peerLine.wrote(write.from, write.length);
            finishIfDone(write);
        }
    }

    private void finishIfDone(GuestWrite write) {
        var here = write.local || !replica.store.isOpen();
        var there = write.peer || !replica.link.isMirroring();
        if (!isDraining() && !isOpen() || !here || !there || writes.remove(write.id) == null) {
            return;
        }
        begun--;
        bytesWritten += write.length;
        if (write.inLog) {
            replica.log.leave(write);
        }
        write.data.release();
        write.done.done(null);
        replica.locks.release(write);
        replica.drained();
    }

    /** While the role is given away, what was begun is acknowledged under the rules that held when it was. */
    private boolean isDraining() {
        return closing && replica.role == Role.PRIMARY && !replica.resuming && !replica.diskCare.isDetaching()
                && replica.isLocalGood() && (replica.link.isMirroring() || replica.isExcluding());
    }

    /** A resync's older data for this range may have been read before a write of ours that the peer has not answered. */
    boolean hasUnansweredWriteIn(long from, long to) {
        return replica.locks.any(from, to, holder -> holder instanceof GuestWrite write && !write.peer);
    }

    void read(long offset, Payload into, Done done) {
        if (!isServing()) {
            door.add(() -> read(offset, into, done));
        } else if (replica.isLocalGood()) {
            readHere(new GuestRead(offset, into, done));
        } else if (isOpen()) {
            begun++;
            var id = ++lastId;
            peerReads.put(id, new GuestRead(offset, into, done));
            replica.link.send(new Frame.Read(id, offset, into.length()));
        } else {
            door.add(() -> read(offset, into, done));
        }
    }

    private void readHere(GuestRead read) {
        begun++;
        var epoch = replica.diskCare.epoch();
        replica.out.read(read.offset(), read.into(), failure -> {
            begun--;
            if (failure == null) {
                bytesRead += read.into().length();
                read.done().done(null);
            } else {
                if (epoch == replica.diskCare.epoch()) {
                    replica.diskCare.failed("read at " + read.offset() + ": " + failure);
                }
                read(read.offset(), read.into(), read.done());
            }
            replica.drained();
        });
    }

    /** The peer read for us: its bytes go where the guest wants them. */
    void readDone(long id, Payload data) {
        var read = peerReads.remove(id);
        if (read != null) {
            begun--;
            data.copyInto(read.into());
            bytesRead += read.into().length();
            read.done().done(null);
        }
    }

    void readFailed(long id) {
        var read = peerReads.remove(id);
        if (read != null) {
            begun--;
            door.add(() -> read(read.offset(), read.into(), read.done()));
        }
    }

    void flush(Done done) {
        if (!isOpen()) {
            door.add(() -> flush(done));
            return;
        }
        begun++;
        var flush = new GuestFlush(done);
        flushes.add(flush);
        advance(flush);
    }

    private void advance(GuestFlush flush) {
        var epoch = replica.diskCare.epoch();
        if (replica.store.isOpen() && !flush.local && flush.localEpoch != epoch) {
            flush.localEpoch = epoch;
            replica.localLine.flush(failure -> {
                if (failure == null) {
                    flush.local = true;
                    finishIfDone(flush);
                }
            });
        }
        var linkEpoch = replica.link.epoch();
        if (replica.link.isMirroring() && flush.peerEpoch != linkEpoch) {
            flush.peerEpoch = linkEpoch;
            flush.peer = false;
            replica.peerLine.flush(failure -> {
                if (failure == null) {
                    flush.peer = true;
                    finishIfDone(flush);
                }
            });
        }
        finishIfDone(flush);
    }

    private void finishIfDone(GuestFlush flush) {
        var here = flush.local || !replica.store.isOpen();
        var there = flush.peer || !replica.link.isMirroring();
        if ((isOpen() || isDraining()) && here && there && flushes.remove(flush)) {
            begun--;
            flush.done.done(null);
            replica.drained();
        }
    }

    /** What was under way to the peer may have arrived or not: bits, before anything is acknowledged without it. */
    void peerLost() {
        for (var write : writes.values()) {
            replica.bits.set(write.from, write.length);
            write.peer = false;
        }
        var reads = new ArrayList<>(peerReads.values());
        peerReads.clear();
        begun -= reads.size();
        reads.forEach(read -> door.add(() -> read(read.offset(), read.into(), read.done())));
    }

    /** What this disk may lack now that it failed. */
    void underWayInto(DirtyBitmap bits) {
        writes.values().forEach(write -> bits.set(write.from, write.length));
    }

    /** After anything changed that {@link #isOpen} depends on. */
    void go() {
        if (!isOpen()) {
            letReadsIn();
            return;
        }
        if (!parked.isEmpty()) {
            var ready = new ArrayList<>(parked);
            parked.clear();
            ready.forEach(this::issue);
        }
        for (var write : new ArrayList<>(writes.values())) {
            sendToPeer(write);
            writeHere(write);
            finishIfDone(write);
        }
        new ArrayList<>(flushes).forEach(this::advance);
        for (int left = door.size(); left > 0 && isOpen(); left--) {
            door.poll().run();
        }
    }

    private void letReadsIn() {
        if (isServing() && replica.isLocalGood()) {
            for (int left = door.size(); left > 0; left--) {
                door.poll().run();
            }
        }
    }

    /** Without a disk nothing waits for its log any more. */
    void diskGone() {
        for (var entry : replica.log.takeWaiting()) {
            if (entry instanceof GuestWrite write) {
                write.wantsLog = false;
                if (!write.issued) {
                    write.begin();
                }
            } else {
                replica.peerIo.dropped(entry);
            }
        }
    }
}
