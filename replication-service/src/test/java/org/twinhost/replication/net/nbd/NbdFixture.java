package org.twinhost.replication.net.nbd;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.twinhost.replication.disk.DiskThreads;
import org.twinhost.replication.disk.FileBlockStore;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.replication.net.budget.ByteBudget;

/** A server on a real file behind a real socket. */
final class NbdFixture implements AutoCloseable {

    static final int SIZE_BYTES = 16 * 1024 * 1024;
    private static final ByteBudget PLENTY = new ByteBudget(64 << 20, 1);

    final Path folder = Files.createTempDirectory("nbd");
    final Path socket = folder.resolve("s");
    final Path file = folder.resolve("disk");
    final EpollEventLoopGroup group = new EpollEventLoopGroup(1);
    final EventLoop loop = group.next();
    private final DiskThreads threads = new DiskThreads(2);
    final StoreExport export;
    private final FileBlockStore store;
    private NbdServer server;

    NbdFixture() throws IOException {
        try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(SIZE_BYTES);
        }
        store = FileBlockStore.open(file, loop, threads);
        export = new StoreExport(store);
        server = NbdServer.open(loop, socket, export, PLENTY.share(export.name(), loop), NbdLimits.USUAL);
    }

    String uri() {
        return uri(export.name());
    }

    String uri(String name) {
        return "nbd+unix:///" + name + "?socket=" + socket;
    }

    NbdServer server() {
        return server;
    }

    void serve(BlockExport other) throws IOException {
        serve(other, PLENTY, NbdLimits.USUAL);
    }

    /** @return what the server takes of the budget */
    BudgetShare serve(BlockExport other, ByteBudget budget, NbdLimits limits) throws IOException {
        server.close();
        var share = budget.share(other.name(), loop);
        server = NbdServer.open(loop, socket, other, share, limits);
        return share;
    }

    @Override
    public void close() throws IOException {
        server.close();
        store.close();
        threads.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        try (var left = Files.list(folder)) {
            for (var path : left.toList()) {
                Files.delete(path);
            }
        }
        Files.delete(folder);
    }
}
