package org.twinhost.replication.core.control;

import java.util.List;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.core.area.DirtyBitmap;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.facts.FactChange;
import org.twinhost.replication.core.io.RangeLocks;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.BitFrames;
import org.twinhost.replication.core.wire.Frame;

/** Gets what this replica lacks. Inconsistent is durable before the first old block is overwritten. */
public final class ResyncTarget {

    private final ReplicaControl replica;
    private final ReplicaState state;
    private boolean repair;
    private int underWay;

    ResyncTarget(ReplicaControl replica) {
        this.replica = replica;
        this.state = replica.state;
    }

    public boolean isRunning() {
        return state.targetRunning.get();
    }

    public boolean isRepair() {
        return repair;
    }

    public boolean isQuiet() {
        return underWay == 0;
    }

    void begin(boolean full, boolean repairOnly) {
        state.targetRunning.set(true);
        repair = repairOnly;
        if (repairOnly) {
            ready(full);
            return;
        }
        if (replica.isPrimary() && replica.disk() == DiskState.UP_TO_DATE) {
            replica.loseRole("the replica on " + replica.setup.peer() + " is newer");
        }
        var epoch = replica.link.epoch();
        var primary = replica.isPrimary();
        replica.store.persist(new FactChange.TargetBegun(primary), failure -> {
            if (failure == null && epoch == replica.link.epoch()) {
                state.wasPrimary.set(false);
                replica.link.tellStatus();
                ready(full);
            }
        });
    }

    private void ready(boolean full) {
        if (full) {
            replica.verify.isReplaced();
        } else {
            sendBits(replica.bits);
        }
        replica.link.send(new Frame.SyncReady());
        if (replica.isPrimary()) {
            state.resuming.set(false);
            replica.link.mirror(true);
        }
        replica.reconsider();
    }

    void sendBits(BlockSet bits) {
        BitFrames.of(bits, replica.link::send);
    }

    private final class Chunk extends RangeLocks.Holder {
        final long id;
        final Payload data;
        final int epoch = replica.link.epoch();

        Chunk(long id, long offset, Payload data) {
            super(offset, data.length());
            this.id = id;
            this.data = data;
        }

        @Override
        protected void granted() {
            var diskEpoch = replica.localDisk.epoch();
            if (!replica.store.isOpen() || epoch != replica.link.epoch()) {
                end();
                return;
            }
            replica.out.write(from, data, false, failure -> {
                if (diskEpoch == replica.localDisk.epoch()) {
                    if (failure != null) {
                        replica.localDisk.failed("write at " + from + ": " + failure);
                    } else if (epoch == replica.link.epoch()) {
                        replica.link.send(new Frame.SyncTaken(id, true));
                    }
                }
                end();
            });
        }

        private void end() {
            underWay--;
            data.release();
            replica.locks.release(this);
            replica.drained();
        }
    }

    /** Takes over the payload's reference. */
    void data(long id, long offset, int length, Payload data) {
        if (data == null || data.length() != length || !isRunning() || !replica.isInside(offset, length)) {
            replica.link.drop("resync data that was not expected");
            if (data != null) {
                data.release();
            }
        } else if (replica.guest.hasUnansweredWriteIn(offset, offset + length)) {
            data.release();
            replica.link.send(new Frame.SyncTaken(id, false));
        } else {
            underWay++;
            replica.locks.acquire(new Chunk(id, offset, data));
        }
    }

    void compare(long id, long offset, int length, long[] checksums) {
        if (!isRunning() || !replica.isInside(offset, length) || !replica.store.isOpen()) {
            return;
        }
        if (replica.guest.hasUnansweredWriteIn(offset, offset + length)) {
            replica.link.send(new Frame.SyncTaken(id, false));
            return;
        }
        var epoch = replica.link.epoch();
        var diskEpoch = replica.localDisk.epoch();
        var mine = replica.out.allocate(length);
        underWay++;
        replica.out.read(offset, mine, failure -> {
            underWay--;
            var own = failure == null ? mine.checksums(DirtyBitmap.BLOCK) : new long[0];
            mine.release();
            if (failure != null) {
                if (diskEpoch == replica.localDisk.epoch()) {
                    replica.localDisk.failed("read at " + offset + ": " + failure);
                }
            } else if (epoch == replica.link.epoch()) {
                answerDifference(id, length, checksums, own);
            }
            replica.drained();
        });
    }

    private void answerDifference(long id, int length, long[] theirs, long[] own) {
        int first = -1;
        int last = -1;
        for (int i = 0; i < own.length; i++) {
            if (i >= theirs.length || own[i] != theirs[i]) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        if (first < 0) {
            replica.link.send(new Frame.SyncDiffers(id, 0, 0));
        } else {
            var from = first * DirtyBitmap.BLOCK;
            var to = Math.min(length, (last + 1) * DirtyBitmap.BLOCK);
            replica.link.send(new Frame.SyncDiffers(id, from, to - from));
        }
    }

    void finish(long generation, List<Long> history) {
        var epoch = replica.link.epoch();
        replica.bits.clearAll();
        replica.store.persist(new FactChange.TargetEnded(generation, history, replica.setup.boot()), failure -> {
            if (failure == null && epoch == replica.link.epoch()) {
                state.targetRunning.set(false);
                state.fromLog.set(false);
                replica.link.send(new Frame.SyncDoneNoted(generation));
                replica.out.say("resync from " + replica.setup.peer() + " done: UpToDate");
                replica.reconsider();
            }
        });
    }

    void abort() {
        state.targetRunning.set(false);
    }
}
