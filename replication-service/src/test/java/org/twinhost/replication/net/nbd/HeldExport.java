package org.twinhost.replication.net.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An export that answers nothing until the test does. */
class HeldExport implements BlockExport {

    record Held(String what, long offset, ByteBuf bytes, boolean fua, IoDone done) {

        /** Does what an export does, on its loop, and waits for it. */
        void answer(EventLoop loop, IoError error) {
            var answered = loop.submit(() -> {
                if (what.equals("write")) {
                    bytes.release();
                } else if (what.equals("read") && error == null) {
                    bytes.writeZero(bytes.writableBytes());
                }
                done.done(error);
            }).awaitUninterruptibly();
            assertThat(answered.cause()).isNull();
        }
    }

    final List<Held> held = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();
    private final String name;

    HeldExport(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        return 64 * 1024 * 1024;
    }

    @Override
    public void read(long offset, ByteBuf target, IoDone done) {
        held.add(new Held("read", offset, target, false, done));
    }

    @Override
    public void write(long offset, ByteBuf data, boolean fua, IoDone done) {
        held.add(new Held("write", offset, data, fua, done));
    }

    @Override
    public void flush(IoDone done) {
        held.add(new Held("flush", 0, null, false, done));
    }

    @Override
    public boolean mayOpen() {
        return true;
    }

    @Override
    public void connectionsChanged(int count) {
        open.set(count);
    }
}
