package org.twinhost.replication.core.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/**
 * The guest's writes and flushes on the Primary, and where all it asks for waits. Nothing is acknowledged while
 * {@link #isOpen} is false: what was begun waits where it is, what is new is suspended (design: freeze).
 */
public final class GuestIo {

    static final String VOID = "the replica is not Primary any more";

    private final IoContext io;
    final SuspendedRequests suspended;
    private final GuestReads reads;
    private final LinkedHashMap<Long, GuestWrite> writes = new LinkedHashMap<>();
    private final ArrayList<GuestWrite> parked = new ArrayList<>();
    private final ArrayList<GuestFlush> flushes = new ArrayList<>();
    private int begun;
    private boolean closing;
    /** Raised when the role goes: requests of before are void. */
    private int term;
    private long lastId;
    private long bytesWritten;

    public GuestIo(IoContext io) {
        this.io = io;
        this.suspended = new SuspendedRequests(io);
        this.reads = new GuestReads(io, this);
    }

    /** Whether writes may be acknowledged now (S1, S2). */
    public boolean isOpen() {
        return io.policy().acknowledges();
    }

    boolean isServing() {
        return io.policy().primary() && !io.policy().resuming() && !closing;
    }

    public int underWay() {
        return begun + reads.underWay() + suspended.size();
    }

    public GuestReads reads() {
        return reads;
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** For the story of a failed test. */
    public String describe() {
        return "begun " + begun + ", suspended " + suspended.size() + ", writes " + writes.keySet() + ", parked "
                + parked.size() + ", flushes " + flushes.size() + ", reads " + reads.underWay();
    }

    /** Stops taking new requests (to give the role away); those begun go on. */
    public void close(boolean now) {
        closing = now;
    }

    public boolean isDrained() {
        return begun == 0 && reads.underWay() == 0;
    }

    private final class GuestWrite extends WriteLog.Entry {
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
            } else if (io.policy().diskOpen()) {
                wantsLog = true;
                io.log().enter(this);
            } else {
                begin();
            }
        }

        @Override
        public void logged() {
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

        @Override
        public void diskGone() {
            wantsLog = false;
            if (!issued) {
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

    public void write(long offset, Payload data, boolean durable, Done done) {
        if (!isOpen()) {
            suspended.call(() -> write(offset, data, durable, done), () -> {
                data.release();
                done.done(VOID);
            });
            return;
        }
        begun++;
        io.locks().acquire(new GuestWrite(offset, data, durable, done));
    }

    private void issue(GuestWrite write) {
        write.issued = true;
        writes.put(write.id, write);
        if (!io.policy().mirroring()) {
            io.bits().set(write.from, write.length);
        }
        sendToPeer(write);
        writeHere(write);
    }

    private void sendToPeer(GuestWrite write) {
        // Also one that was begun while there was no disk: should this node crash, its log alone names what the peer took (S6).
        var named = write.inLog || !io.policy().diskOpen();
        if (named && io.policy().mirroring() && write.sentEpoch != io.policy().linkEpoch()) {
            write.sentEpoch = io.policy().linkEpoch();
            write.peer = false;
            // Without a disk here the peer's is the only one: a power cut there must not take back what was acknowledged.
            var durable = write.durable || !io.policy().newestData();
            io.out().send(new Frame.Write(write.id, write.from, write.length, durable), write.data.retain());
        }
    }

    private void writeHere(GuestWrite write) {
        var epoch = io.policy().diskEpoch();
        if (write.local || !io.policy().diskOpen() || write.localEpoch == epoch) {
            return;
        }
        if (!write.inLog) {
            if (!write.wantsLog) {
                write.wantsLog = true; // begun while there was no disk
                io.log().enter(write);
            }
            return;
        }
        write.localEpoch = epoch;
        write.onItsWayHere = true;
        write.data.retain();
        io.out().write(write.from, write.data, write.durable, failure -> {
            write.data.release();
            write.onItsWayHere = false;
            if (epoch == io.policy().diskEpoch()) {
                writtenHere(write, failure);
            }
            if (write.isVoid()) {
                end(write, VOID);
            }
        });
    }

    private void writtenHere(GuestWrite write, @Nullable String failure) {
        if (failure != null) {
            io.events().diskFailed("write at " + write.from + ": " + failure);
            return;
        }
        write.local = true;
        io.localFlushes().wrote(write.from, write.length);
        finishIfDone(write);
    }

    public void written(long id) {
        var write = writes.get(id);
        if (write != null && write.sentEpoch == io.policy().linkEpoch()) {
            write.peer = true;
            io.peerFlushes().wrote(write.from, write.length);
            finishIfDone(write);
        }
    }

    private void finishIfDone(GuestWrite write) {
        var here = write.local || !io.policy().diskOpen();
        var there = write.peer || !io.policy().mirroring();
        if (!isDraining() && !isOpen() || !here || !there || writes.remove(write.id) == null) {
            return;
        }
        bytesWritten += write.length;
        end(write, null);
    }

    private void end(GuestWrite write, @Nullable String failure) {
        begun--;
        if (write.inLog) {
            io.log().leave(write);
        }
        write.data.release();
        write.done.done(failure);
        io.locks().release(write);
        io.events().ended();
    }

    /** While the role is given away, what was begun is acknowledged under the rules that held when it was. */
    private boolean isDraining() {
        return closing && io.policy().acknowledgesBegun();
    }

    /** A resync's older data for this range may have been read before a write of ours that the peer has not answered. */
    public boolean hasUnansweredWriteIn(long from, long to) {
        return io.locks().any(from, to, holder -> holder instanceof GuestWrite write && !write.peer);
    }

    public void flush(Done done) {
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
        var epoch = io.policy().diskEpoch();
        if (io.policy().diskOpen() && !flush.local && flush.localEpoch != epoch) {
            flush.localEpoch = epoch;
            io.localFlushes().flush(failure -> {
                if (failure == null) {
                    flush.local = true;
                    finishIfDone(flush);
                }
            });
        }
        var linkEpoch = io.policy().linkEpoch();
        if (io.policy().mirroring() && flush.peerEpoch != linkEpoch) {
            flush.peerEpoch = linkEpoch;
            flush.peer = false;
            io.peerFlushes().flush(failure -> {
                if (failure == null) {
                    flush.peer = true;
                    finishIfDone(flush);
                }
            });
        }
        finishIfDone(flush);
    }

    private void finishIfDone(GuestFlush flush) {
        var here = flush.local || !io.policy().diskOpen();
        var there = flush.peer || !io.policy().mirroring();
        if ((isOpen() || isDraining()) && here && there && flushes.remove(flush)) {
            begun--;
            flush.done.done(null);
            io.events().ended();
        }
    }

    /** What was under way to the peer may have arrived or not: bits, before anything is acknowledged without it. */
    public void peerLost() {
        for (var write : writes.values()) {
            io.bits().set(write.from, write.length);
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
    public void endTerm() {
        term++;
        closing = false;
        io.out().sendGuestsAway();
        suspended.turnAllAway();
        var ending = new ArrayList<>(parked);
        parked.clear();
        for (var entry : io.log().forget(GuestWrite.class::isInstance)) {
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
    public void underWayInto(BlockSet bits) {
        writes.values().forEach(write -> bits.set(write.from, write.length));
    }

    /** After anything changed that {@link #isOpen} depends on. */
    public void go() {
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
        suspended.letIn(() -> isServing() && io.policy().newestData());
    }

    /** Without a disk nothing waits for its log any more. */
    public void diskGone() {
        io.log().takeWaiting().forEach(WriteLog.Entry::diskGone);
    }
}
