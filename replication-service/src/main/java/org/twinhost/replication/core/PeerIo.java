package org.twinhost.replication.core;

import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.replication.core.area.LogKeeper;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** What the Primary at the peer has written, flushed and read here: applied in the order it came, answered when done. */
final class PeerIo {

    private final Replica replica;
    private int underWay;

    PeerIo(Replica replica) {
        this.replica = replica;
    }

    boolean isQuiet() {
        return underWay == 0;
    }

    private final class PeerWrite extends LogKeeper.Entry {
        final long id;
        final boolean durable;
        final Payload data;
        final int linkEpoch = replica.link.epoch();
        boolean inLog;

        PeerWrite(long id, long offset, Payload data, boolean durable) {
            super(offset, data.length());
            this.id = id;
            this.data = data;
            this.durable = durable;
        }

        @Override
        protected void granted() {
            if (replica.store.isOpen()) {
                replica.log.enter(this);
            } else {
                end();
            }
        }

        @Override
        protected void logged() {
            inLog = true;
            var diskEpoch = replica.localDisk.epoch();
            replica.out.write(from, data, durable, failure -> {
                if (diskEpoch == replica.localDisk.epoch()) {
                    if (failure != null) {
                        replica.localDisk.failed("write at " + from + ": " + failure);
                    } else if (linkEpoch == replica.link.epoch()) {
                        replica.link.send(new Frame.Written(id));
                    }
                }
                end();
            });
        }

        void end() {
            underWay--;
            if (inLog) {
                replica.log.leave(this);
            }
            data.release();
            replica.locks.release(this);
            replica.drained();
        }
    }

    /** Takes over the payload's reference. */
    void write(long id, long offset, int length, boolean durable, Payload data) {
        if (data == null || data.length() != length || !replica.isInside(offset, length)) {
            replica.link.drop("a write outside of the volume");
            if (data != null) {
                data.release();
            }
            return;
        }
        if (peerHasNoDisk()) {
            replica.bits.set(offset, length);
        }
        underWay++;
        replica.locks.acquire(new PeerWrite(id, offset, data, durable));
    }

    private boolean peerHasNoDisk() {
        return replica.state.peerDisk.get() == DiskState.DISKLESS || replica.state.peerDisk.get() == DiskState.FAILED;
    }

    void flush(long id) {
        var linkEpoch = replica.link.epoch();
        var diskEpoch = replica.localDisk.epoch();
        if (!replica.store.isOpen()) {
            return;
        }
        underWay++;
        replica.out.flush(failure -> {
            underWay--;
            if (diskEpoch == replica.localDisk.epoch()) {
                if (failure != null) {
                    replica.localDisk.failed("flush: " + failure);
                } else if (linkEpoch == replica.link.epoch()) {
                    replica.link.send(new Frame.Flushed(id));
                }
            }
            replica.drained();
        });
    }

    void read(long id, long offset, int length) {
        if (!replica.isInside(offset, length) || length > Replica.IO_BYTES_MAX) {
            replica.link.drop("a read outside of the volume");
            return;
        }
        if (!replica.isLocalGood() || replica.state.peerRole.get() != Role.PRIMARY) {
            replica.link.send(new Frame.ReadFailed(id, "the replica on " + replica.setup.self() + " is "
                    + replica.disk()));
            return;
        }
        var linkEpoch = replica.link.epoch();
        var diskEpoch = replica.localDisk.epoch();
        var into = replica.out.allocate(length);
        underWay++;
        replica.out.read(offset, into, failure -> {
            underWay--;
            if (failure == null && linkEpoch == replica.link.epoch()) {
                replica.out.send(new Frame.ReadDone(id), into);
            } else {
                into.release();
                if (failure != null && diskEpoch == replica.localDisk.epoch()) {
                    replica.localDisk.failed("read at " + offset + ": " + failure);
                }
            }
            replica.drained();
        });
    }

    /** The disk went while this waited for the log. */
    void dropped(LogKeeper.Entry entry) {
        ((PeerWrite) entry).end();
    }
}
