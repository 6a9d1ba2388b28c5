package org.twinhost.replication.core.io;

import org.twinhost.contract.NodeId;
import org.twinhost.replication.core.blocks.BlockSet;
import org.twinhost.replication.core.ports.Surroundings;
import org.twinhost.replication.core.wire.Frame;

/**
 * What all requests of one volume share. There is no replica in it: what it permits they read, and what befalls them they
 * report.
 *
 * @param bits what the peer is known to lack
 */
public record IoContext(NodeId self, long sizeBytes, IoPolicy.Published published, IoEvents events, Surroundings out,
        BlockSet bits, RangeLocks locks, WriteLog log, FlushQueue localFlushes, FlushQueue peerFlushes) {

    /** The longest single read or write, in bytes. */
    public static final int IO_BYTES_MAX = 32 << 20;

    IoPolicy policy() {
        return published.now();
    }

    void send(Frame frame) {
        out.send(frame, null);
    }

    public boolean isInside(long offset, int length) {
        return offset >= 0 && length > 0 && length <= IO_BYTES_MAX && offset <= sizeBytes - length;
    }
}
