package org.twinhost.replication.core;

import java.util.LinkedHashMap;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.facts.FactChange;

/**
 * Gives the peer exactly the blocks whose bits are set, a bounded number at a time, while the guest goes on. The last act
 * is ordered: all flushed there, then the peer counts as promotable here, then it is told so (S2).
 */
final class ResyncSource {

    static final int CHUNK_BLOCKS = 32;
    private static final int CHUNKS_MAX = 16;

    private final Replica replica;
    private final LinkedHashMap<Long, Chunk> chunks = new LinkedHashMap<>();
    private boolean running;
    private int begunEpoch = -1;
    private boolean repair;
    private boolean compare;
    private boolean finishing;
    private long total;
    private long cursor;
    private long lastId;
    private int underWay;

    ResyncSource(Replica replica) {
        this.replica = replica;
    }

    /** On this connection: before, the target has not said that it is ready. */
    boolean hasBegun() {
        return begunEpoch == replica.link.epoch();
    }

    boolean isRunning() {
        return running;
    }

    boolean isRepair() {
        return repair;
    }

    /** The generations are just being made equal: they must not change meanwhile. */
    boolean settlesGenerations() {
        return running && (repair || finishing);
    }

    boolean isQuiet() {
        return underWay == 0;
    }

    /** Percent done; null: not running. */
    Double percent() {
        if (!running) {
            return null;
        }
        return total == 0 ? 100.0 : Math.round(1000.0 * (total - replica.bits.count()) / total) / 10.0;
    }

    /** The target is ready and its bits have come. */
    void targetIsReady(LinkState.Joined joined, boolean full, boolean repairOnly) {
        var epoch = replica.link.epoch();
        if (full) {
            replica.bits.setAll();
        }
        repair = repairOnly;
        compare = joined.mine().fromLog() || joined.theirs().fromLog();
        var theirs = joined.theirs();
        var minted = replica.out.newGeneration();
        var primary = replica.role == Role.PRIMARY;
        var change = repairOnly ? new FactChange.RepairBegun() : new FactChange.SourceBegun(
                minted, theirs.generation(), theirs.primary(), full, primary, replica.setup.boot());
        replica.store.persist(change, failure -> {
            if (failure != null || epoch != replica.link.epoch()) {
                return;
            }
            if (!repairOnly) {
                replica.peerDisk = DiskState.INCONSISTENT;
            }
            replica.wasPrimary = false;
            replica.resuming = false;
            running = true;
            begunEpoch = epoch;
            finishing = false;
            total = replica.bits.count();
            cursor = 0;
            replica.out.say((repairOnly ? "repairing " : "syncing ") + replica.bits.bytes() + " bytes to "
                    + replica.setup.peer());
            replica.link.mirror(true);
            replica.reconsider();
            pump();
        });
    }

    private final class Chunk extends RangeLocks.Holder {
        final long id = ++lastId;
        final int epoch = replica.link.epoch();
        Payload data;
        boolean locked;
        boolean read;

        Chunk(long firstBlock, int blocks) {
            super(firstBlock << DirtyBitmap.SHIFT,
                    Math.min((long) blocks << DirtyBitmap.SHIFT,
                            replica.setup.sizeBytes() - (firstBlock << DirtyBitmap.SHIFT)));
        }

        int length() {
            return (int) (to - from);
        }

        @Override
        void granted() {
            locked = true;
            if (epoch != replica.link.epoch() || !running || !replica.store.isOpen()) {
                unlock();
                underWay--;
                chunks.remove(id);
                return;
            }
            var diskEpoch = replica.diskCare.epoch();
            data = replica.out.allocate(length());
            replica.out.read(from, data, failure -> {
                read = true;
                if (failure != null) {
                    end();
                    if (diskEpoch == replica.diskCare.epoch()) {
                        replica.diskCare.failed("read at " + from + ": " + failure);
                    }
                } else if (epoch != replica.link.epoch() || !running) {
                    end();
                } else if (compare) {
                    replica.link.send(new Frame.SyncCompare(id, from, length(), data.checksums(DirtyBitmap.BLOCK)));
                } else {
                    sendData(0, length());
                }
            });
        }

        /** From here on a later write follows these bytes on the connection. */
        void sendData(int at, int bytes) {
            replica.out.send(new Frame.SyncData(id, from + at, bytes), data.slice(at, bytes));
            unlock();
        }

        void unlock() {
            if (locked) {
                locked = false;
                replica.locks.release(this);
            }
        }

        void end() {
            if (chunks.remove(id) != null) {
                underWay--;
            }
            if (data != null) {
                data.release();
                data = null;
            }
            unlock();
            replica.drained();
        }
    }

    /** What had to wait for a promotion. */
    void tick() {
        if (running && !finishing && chunks.isEmpty() && replica.bits.count() == 0) {
            finish();
        }
    }

    private void pump() {
        while (running && !finishing && chunks.size() < CHUNKS_MAX) {
            var block = replica.bits.next(cursor);
            if (block < 0) {
                if (chunks.isEmpty()) {
                    if (replica.bits.count() == 0) {
                        finish();
                    } else {
                        cursor = 0;
                        continue;
                    }
                }
                return;
            }
            var blocks = 1;
            while (blocks < CHUNK_BLOCKS && block + blocks < replica.bits.blocks() && replica.bits.isSet(block + blocks)) {
                blocks++;
            }
            cursor = block + blocks;
            var chunk = new Chunk(block, blocks);
            chunks.put(chunk.id, chunk);
            underWay++;
            replica.locks.acquire(chunk);
        }
    }

    boolean took(Frame frame) {
        switch (frame) {
            case Frame.SyncDiffers(var id, var from, var length) -> differs(id, from, length);
            case Frame.SyncTaken(var id, var applied) -> taken(id, applied);
            case Frame.SyncDoneNoted(var generation) -> noted(generation);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void differs(long id, int from, int length) {
        var chunk = chunks.get(id);
        if (chunk == null || !running) {
            return;
        }
        if (from < 0 || length < 0 || from + length > chunk.length()) {
            replica.link.drop("a comparison outside of what was compared");
        } else if (length == 0) {
            synced(chunk);
        } else {
            chunk.sendData(from, length);
        }
    }

    private void taken(long id, boolean applied) {
        var chunk = chunks.get(id);
        if (chunk == null || !running) {
            return;
        }
        if (applied) {
            synced(chunk);
        } else {
            chunk.end();
            pump();
        }
    }

    private void synced(Chunk chunk) {
        replica.bits.clear(chunk.from, chunk.length());
        replica.peerLine.wrote(chunk.from, chunk.length());
        chunk.end();
        pump();
        replica.out.changed();
    }

    private void finish() {
        if (replica.promotion.isMakingAGeneration()) {
            return;
        }
        finishing = true;
        var epoch = replica.link.epoch();
        replica.peerLine.flush(failure -> {
            if (failure != null || epoch != replica.link.epoch() || !running) {
                return;
            }
            replica.store.persist(new FactChange.PeerHasAll(), failed -> {
                if (failed == null && epoch == replica.link.epoch() && running) {
                    replica.peerDisk = DiskState.UP_TO_DATE;
                    tellDone();
                }
            });
        });
    }

    private void tellDone() {
        var meta = replica.store.current();
        replica.link.send(new Frame.SyncDone(meta.generation(), meta.history()));
    }

    private void noted(long generation) {
        if (!running || !finishing) {
            return;
        }
        if (generation != replica.generation()) {
            tellDone(); // promoted meanwhile
            return;
        }
        var epoch = replica.link.epoch();
        replica.store.persist(new FactChange.PeerEqual(generation), failure -> {
            if (failure == null && epoch == replica.link.epoch()) {
                running = false;
                replica.fromLog = false;
                replica.out.say("resync to " + replica.setup.peer() + " done");
                replica.reconsider();
            }
        });
    }

    void abort() {
        running = false;
        finishing = false;
        for (var chunk : java.util.List.copyOf(chunks.values())) {
            if (chunk.data == null && !chunk.locked) {
                replica.locks.forget(chunk);
                chunk.end();
            } else if (chunk.data != null) {
                abandon(chunk);
            }
        }
    }

    /** Being read: its own end cleans up; already read and sent or compared: nothing else will. */
    private void abandon(Chunk chunk) {
        if (chunk.read) {
            chunk.end();
        }
    }
}
