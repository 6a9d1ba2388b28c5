package org.twinhost.replication.core.io;

import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.wire.Frame;

/** What the Primary at the peer has written, flushed and read here: applied in the order it came, answered when done. */
public final class PeerIo {

    private final IoContext io;
    private int underWay;

    public PeerIo(IoContext io) {
        this.io = io;
    }

    public boolean isQuiet() {
        return underWay == 0;
    }

    private final class PeerWrite extends WriteLog.Entry {
        final long id;
        final boolean durable;
        final Payload data;
        final int linkEpoch = io.policy().linkEpoch();
        boolean inLog;

        PeerWrite(long id, long offset, Payload data, boolean durable) {
            super(offset, data.length());
            this.id = id;
            this.data = data;
            this.durable = durable;
        }

        @Override
        protected void granted() {
            if (io.policy().diskOpen()) {
                io.log().enter(this);
            } else {
                end();
            }
        }

        @Override
        public void logged() {
            inLog = true;
            var diskEpoch = io.policy().diskEpoch();
            io.out().write(from, data, durable, failure -> {
                if (diskEpoch == io.policy().diskEpoch()) {
                    if (failure != null) {
                        io.events().diskFailed("write at " + from + ": " + failure);
                    } else if (linkEpoch == io.policy().linkEpoch()) {
                        io.send(new Frame.Written(id));
                    }
                }
                end();
            });
        }

        @Override
        public void diskGone() {
            end();
        }

        private void end() {
            underWay--;
            if (inLog) {
                io.log().leave(this);
            }
            data.release();
            io.locks().release(this);
            io.events().ended();
        }
    }

    /** Takes over the payload's reference. */
    public void write(long id, long offset, int length, boolean durable, Payload data) {
        if (data == null || data.length() != length || !io.isInside(offset, length)) {
            io.events().peerMisbehaved("a write outside of the volume");
            if (data != null) {
                data.release();
            }
            return;
        }
        if (io.policy().peerDiskless()) {
            io.bits().set(offset, length);
        }
        underWay++;
        io.locks().acquire(new PeerWrite(id, offset, data, durable));
    }

    public void flush(long id) {
        var linkEpoch = io.policy().linkEpoch();
        var diskEpoch = io.policy().diskEpoch();
        if (!io.policy().diskOpen()) {
            return;
        }
        underWay++;
        io.out().flush(failure -> {
            underWay--;
            if (diskEpoch == io.policy().diskEpoch()) {
                if (failure != null) {
                    io.events().diskFailed("flush: " + failure);
                } else if (linkEpoch == io.policy().linkEpoch()) {
                    io.send(new Frame.Flushed(id));
                }
            }
            io.events().ended();
        });
    }

    public void read(long id, long offset, int length) {
        if (!io.isInside(offset, length) || length > IoContext.IO_BYTES_MAX) {
            io.events().peerMisbehaved("a read outside of the volume");
            return;
        }
        if (!io.policy().newestData() || !io.policy().peerPrimary()) {
            io.send(new Frame.ReadFailed(id, "the replica on " + io.self() + " is "
                    + io.policy().disk()));
            return;
        }
        var linkEpoch = io.policy().linkEpoch();
        var diskEpoch = io.policy().diskEpoch();
        var into = io.out().allocate(length);
        underWay++;
        io.out().read(offset, into, failure -> {
            underWay--;
            if (failure == null && linkEpoch == io.policy().linkEpoch()) {
                io.out().send(new Frame.ReadDone(id), into);
            } else {
                into.release();
                if (failure != null && diskEpoch == io.policy().diskEpoch()) {
                    io.events().diskFailed("read at " + offset + ": " + failure);
                }
            }
            io.events().ended();
        });
    }
}
