package org.twinhost.replication.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.twinhost.replication.core.area.LogKeeper;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/**
 * The guest's writes and flushes on the Primary, and where all it asks for waits. Nothing is acknowledged while
 * {@link #isOpen} is false: what was begun waits where it is, what is new is suspended (design: freeze).
 */
final class GuestIo {

    static final String VOID = "the replica is not Primary any more";

    private final Replica replica;
    final SuspendedRequests suspended;
    final GuestReads reads;
    private final LinkedHashMap<Long, GuestWrite> writes = new LinkedHashMap<>();
    private final ArrayList<GuestWrite> parked = new ArrayList<>();
    private final ArrayList<GuestFlush> flushes = new ArrayList<>();
    private int begun;
    private boolean closing;
    /** Raised when the role goes: requests of before are void. */
    private int term;
    private long lastId;
    long bytesWritten;

    GuestIo(Replica replica) {
        this.replica = replica;
        this.suspended = new SuspendedRequests(replica);
        this.reads = new GuestReads(replica, this);
    }

    /** Whether writes may be acknowledged now (S1, S2). */
    boolean isOpen() {
        return replica.permits().acknowledge().isGranted();
    }

    boolean isServing() {
        return replica.isPrimary() && !replica.state.resuming.get() && !closing;
    }

    int underWay() {
        return begun + reads.underWay() + suspended.size();
    }

    /** For the story of a failed test. */
    String describe() {
        return "begun " + begun + ", suspended " + suspended.size() + ", writes " + writes.keySet() + ", parked "
                + parked.size() + ", flushes " + flushes.size() + ", reads " + reads.underWay();
    }

    /** Stops taking new requests (to give the role away); those begun go on. */
    void close(boolean now) {
        closing = now;
    }

    boolean isDrained() {
        return begun == 0 && reads.underWay() == 0;
    }

    private final class GuestWrite extends LogKeeper.Entry {
        final long id = ++lastId;
        final int since = term;
        final int length;
        final boolean durable;
        final Payload data;
        final Done done;
        boolean issued;
        boolean inLog;
        boolean wantsLog;
        boolean local;
        int localEpoch = -1;
        boolean onItsWayHere;
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
        protected void granted() {
            if (isVoid()) {
                end(this, VOID);
            } else if (replica.store.isOpen()) {
                wantsLog = true;
                replica.log.enter(this);
            } else {
                begin();
            }
        }

        @Override
        protected void logged() {
            inLog = true;
            if (isVoid()) {
                end(this, VOID);
            } else if (issued) {
                sendToPeer(this);
                writeHere(this);
            } else {
                begin();
            }
        }

        boolean isVoid() {
            return since != term;
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

    void write(long offset, Payload data, boolean durable, Done done) {
        if (!isOpen()) {
            suspended.call(() -> write(offset, data, durable, done), () -> {
                data.release();
                done.done(VOID);
            });
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
        // Also one that was begun while there was no disk: should this node crash, its log alone names what the peer took (S6).
        var named = write.inLog || !replica.store.isOpen();
        if (named && replica.link.isMirroring() && write.sentEpoch != replica.link.epoch()) {
            write.sentEpoch = replica.link.epoch();
            write.peer = false;
            // Without a disk here the peer's is the only one: a power cut there must not take back what was acknowledged.
            var durable = write.durable || !replica.isLocalGood();
            replica.out.send(new Frame.Write(write.id, write.from, write.length, durable), write.data.retain());
        }
    }

    private void writeHere(GuestWrite write) {
        var epoch = replica.localDisk.epoch();
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
        write.onItsWayHere = true;
        write.data.retain();
        replica.out.write(write.from, write.data, write.durable, failure -> {
            write.data.release();
            write.onItsWayHere = false;
            if (epoch == replica.localDisk.epoch()) {
                writtenHere(write, failure);
            }
            if (write.isVoid()) {
                end(write, VOID);
            }
        });
    }

    private void writtenHere(GuestWrite write, String failure) {
        if (failure != null) {
            replica.localDisk.failed("write at " + write.from + ": " + failure);
            return;
        }
        write.local = true;
        replica.localFlushes.wrote(write.from, write.length);
        finishIfDone(write);
    }

    void written(long id) {
        var write = writes.get(id);
        if (write != null && write.sentEpoch == replica.link.epoch()) {
            write.peer = true;
            replica.peerFlushes.wrote(write.from, write.length);
            finishIfDone(write);
        }
    }

    private void finishIfDone(GuestWrite write) {
        var here = write.local || !replica.store.isOpen();
        var there = write.peer || !replica.link.isMirroring();
        if (!isDraining() && !isOpen() || !here || !there || writes.remove(write.id) == null) {
            return;
        }
        bytesWritten += write.length;
        end(write, null);
    }

    private void end(GuestWrite write, String failure) {
        begun--;
        if (write.inLog) {
            replica.log.leave(write);
        }
        write.data.release();
        write.done.done(failure);
        replica.locks.release(write);
        replica.drained();
    }

    /** While the role is given away, what was begun is acknowledged under the rules that held when it was. */
    private boolean isDraining() {
        return closing && replica.permits().acknowledgeBegun().isGranted();
    }

    /** A resync's older data for this range may have been read before a write of ours that the peer has not answered. */
    boolean hasUnansweredWriteIn(long from, long to) {
        return replica.locks.any(from, to, holder -> holder instanceof GuestWrite write && !write.peer);
    }

    void flush(Done done) {
        if (!isOpen()) {
            suspended.call(() -> flush(done), () -> done.done(VOID));
            return;
        }
        begun++;
        var flush = new GuestFlush(done);
        flushes.add(flush);
        advance(flush);
    }

    private void advance(GuestFlush flush) {
        var epoch = replica.localDisk.epoch();
        if (replica.store.isOpen() && !flush.local && flush.localEpoch != epoch) {
            flush.localEpoch = epoch;
            replica.localFlushes.flush(failure -> {
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
            replica.peerFlushes.flush(failure -> {
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
        reads.peerLost();
    }

    /**
     * The role is gone: what the guest asked for while this was the Primary is never done in a later term, when the same
     * blocks may have been written on the other node meanwhile (S2). Its connections are closed first, so the answers reach
     * nobody, and a QEMU that lives sends again to who serves it then. What the disk is already writing keeps its range
     * locked until it is there.
     */
    void endTerm() {
        term++;
        closing = false;
        replica.out.sendGuestsAway();
        suspended.turnAllAway();
        var ending = new ArrayList<>(parked);
        parked.clear();
        for (var entry : replica.log.forget(GuestWrite.class::isInstance)) {
            ending.add((GuestWrite) entry);
        }
        ending.removeIf(write -> write.issued);
        writes.values().stream().filter(write -> !write.onItsWayHere).forEach(ending::add);
        writes.clear();
        ending.forEach(write -> end(write, VOID));
        var flushing = new ArrayList<>(flushes);
        flushes.clear();
        begun -= flushing.size();
        flushing.forEach(flush -> flush.done.done(VOID));
        reads.endTerm();
    }

    /** What this disk may lack now that it failed. */
    void underWayInto(BlockSet bits) {
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
        suspended.letIn(this::isOpen);
    }

    private void letReadsIn() {
        suspended.letIn(() -> isServing() && replica.isLocalGood());
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
