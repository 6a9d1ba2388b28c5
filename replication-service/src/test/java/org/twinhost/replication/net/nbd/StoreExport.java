package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import org.twinhost.replication.disk.BlockStore;

/** The simplest export that serves a real disk. */
final class StoreExport implements BlockExport {

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    volatile boolean primary = true;
    private final BlockStore store;

    StoreExport(BlockStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "web1-disk";
    }

    @Override
    public long sizeBytes() {
        return store.sizeBytes();
    }

    @Override
    public void read(long offset, ByteBuf target, IoDone done) {
        reads.incrementAndGet();
        store.read(offset, target, failure -> done.done(failure == null ? null : IoError.EIO));
    }

    @Override
    public void write(long offset, ByteBuf data, boolean fua, IoDone done) {
        store.write(offset, data, fua, failure -> {
            data.release();
            done.done(failure == null ? null : IoError.EIO);
        });
    }

    @Override
    public void flush(IoDone done) {
        store.flush(failure -> done.done(failure == null ? null : IoError.EIO));
    }

    @Override
    public boolean mayOpen() {
        if (!primary) {
            refusals.incrementAndGet();
        }
        return primary;
    }

    @Override
    public void connectionsChanged(int count) {
        open.set(count);
    }
}
