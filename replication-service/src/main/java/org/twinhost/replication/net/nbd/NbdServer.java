package org.twinhost.replication.net.nbd;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;

/** Serves one export on a unix domain socket; everything runs on the event loop it was opened with. */
public final class NbdServer implements AutoCloseable {

    private NbdServer() {}

    /**
     * Binds the socket (replacing a stale one) and waits until it listens: not to be called on an event loop.
     *
     * @param loop of an epoll event-loop group; the export is called on it
     */
    public static NbdServer open(EventLoop loop, Path socket, BlockExport export) throws IOException {
        throw new IOException("cannot listen on " + socket + " for " + export.name() + " with " + loop);
    }

    /** Answers what is done, drops the rest, closes every connection and unlinks the socket. From any thread; at once. */
    @Override
    public void close() {}
}
