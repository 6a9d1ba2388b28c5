package org.twinhost.replication.core.control;

import java.util.LinkedHashMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.io.RangeLocks;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/**
 * Gives the peer exactly the blocks whose bits are set, a bounded number at a time, while the guest goes on. The last act
 * is ordered: all flushed there, then the peer counts as promotable here, then it is told so (S2).
 */
public final class ResyncSource {

    static final int CHUNK_BLOCKS = 32;
    private static final int CHUNKS_MAX = 16;

    private final ReplicaControl replica;
    private final ReplicaState state;
    private final LinkedHashMap<Long, Chunk> chunks = new LinkedHashMap<>();
    private boolean compare;
    private long total;
    private long cursor;
    private long lastId;
    private int underWay;

    ResyncSource(ReplicaControl replica) {
        this.replica = replica;
        this.state = replica.state;
    }

    public boolean isRunning() {
        return state.sourceRunning.get();
    }

    boolean isRepair() {
        return state.sourceRepairs.get();
    }

    public boolean isQuiet() {
        return underWay == 0;
    }

    /** Percent done; null: not running. */
    @Nullable Double percent() {
        if (!isRunning()) {
            return null;
        }
        return total == 0 ? 100.0 : Math.round(1000.0 * (total - replica.bits.count()) / total) / 10.0;
    }

    /** The target is ready and its bits have come. */
    void targetIsReady(LinkState.Joined joined, boolean full, boolean repairOnly) {
        var epoch = replica.link.epoch();
        if (full) {
            replica.bits.setAll();
            replica.verify.isReplaced();
        }
        state.sourceRepairs.set(repairOnly);
        compare = joined.mine().fromLog() || joined.theirs().fromLog();
        var theirs = joined.theirs();
        var made = replica.out.newGeneration();
        var primary = replica.isPrimary();
        var change = repairOnly ? new FactChange.RepairBegun() : new FactChange.SourceBegun(
                made, theirs.generation(), theirs.history(), theirs.primary(), full, primary, replica.setup.boot());
        replica.store.persist(change, failure -> {
            if (failure != null || epoch != replica.link.epoch()) {
                return;
            }
            if (!repairOnly) {
                state.peerDisk.set(DiskState.INCONSISTENT);
            }
            state.wasPrimary.set(false);
            state.resuming.set(false);
            state.sourceRunning.set(true);
            state.sourceEpoch.set(epoch);
            state.sourceFinishing.set(false);
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
        @Nullable Payload data;
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

        private Payload data() {
            return Objects.requireNonNull(data, "a chunk that is over has no data");
        }

        @Override
        protected void granted() {
            locked = true;
            if (epoch != replica.link.epoch() || !isRunning() || !replica.store.isOpen()) {
                unlock();
                underWay--;
                chunks.remove(id);
                return;
            }
            var diskEpoch = replica.localDisk.epoch();
            data = replica.out.allocate(length());
            replica.out.read(from, data, failure -> {
                read = true;
                if (failure != null) {
                    end();
                    if (diskEpoch == replica.localDisk.epoch()) {
                        replica.localDisk.failed("read at " + from + ": " + failure);
                    }
                } else if (epoch != replica.link.epoch() || !isRunning()) {
                    end();
                } else if (compare) {
                    replica.link.send(new Frame.SyncCompare(id, from, length(), data().checksums(DirtyBitmap.BLOCK)));
                } else {
                    sendData(0, length());
                }
            });
        }

        /** From here on a later write follows these bytes on the connection. */
        void sendData(int at, int bytes) {
            replica.out.send(new Frame.SyncData(id, from + at, bytes), data().slice(at, bytes));
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
        if (isRunning() && !state.sourceFinishing.get() && chunks.isEmpty() && replica.bits.count() == 0) {
            finish();
        }
    }

    private void pump() {
        while (isRunning() && !state.sourceFinishing.get() && chunks.size() < CHUNKS_MAX) {
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

    void differs(long id, int from, int length) {
        var chunk = chunks.get(id);
        if (chunk == null || !isRunning()) {
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

    void taken(long id, boolean applied) {
        var chunk = chunks.get(id);
        if (chunk == null || !isRunning()) {
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
        replica.peerFlushes.wrote(chunk.from, chunk.length());
        chunk.end();
        pump();
        replica.out.changed();
    }

    private void finish() {
        if (replica.promotion.isMakingAGeneration()) {
            return;
        }
        state.sourceFinishing.set(true);
        var epoch = replica.link.epoch();
        replica.peerFlushes.flush(failure -> {
            if (failure != null || epoch != replica.link.epoch() || !isRunning()) {
                return;
            }
            replica.store.persist(new FactChange.PeerHasAll(), failed -> {
                if (failed == null && epoch == replica.link.epoch() && isRunning()) {
                    state.peerDisk.set(DiskState.UP_TO_DATE);
                    tellDone();
                }
            });
        });
    }

    private void tellDone() {
        var meta = replica.store.current();
        replica.link.send(new Frame.SyncDone(meta.generation(), meta.history()));
    }

    void noted(long generation) {
        if (!isRunning() || !state.sourceFinishing.get()) {
            return;
        }
        if (generation != replica.generation()) {
            tellDone(); // promoted meanwhile
            return;
        }
        var epoch = replica.link.epoch();
        replica.store.persist(new FactChange.PeerEqual(generation), failure -> {
            if (failure == null && epoch == replica.link.epoch()) {
                state.sourceRunning.set(false);
                state.fromLog.set(false);
                replica.out.say("resync to " + replica.setup.peer() + " done");
                replica.reconsider();
            }
        });
    }

    void abort() {
        state.sourceRunning.set(false);
        state.sourceFinishing.set(false);
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
