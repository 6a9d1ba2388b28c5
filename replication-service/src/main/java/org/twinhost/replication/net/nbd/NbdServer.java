package org.twinhost.replication.net.nbd;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.twinhost.replication.net.budget.BudgetShare;
import org.twinhost.runtime.log.LogFields;

/**
 * Serves one export on a unix domain socket: NBD, fixed newstyle, simple replies. Everything runs on the event loop it was
 * opened with.
 *
 * <p>Requests that are under way when it closes are never answered with an error: a client that reconnects sends them again,
 * while an error would reach the guest.
 */
public final class NbdServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NbdServer.class);
    /** What the kernel takes, less the terminating zero. */
    private static final int SOCKET_PATH_BYTES_MAX = 107;
    private static final int CLOSE_SECONDS_MAX = 5;
    /** What a connection holds besides what it took from the budget: bytes that have arrived and wait for their turn. */
    static final int RECEIVE_BYTES_MAX = 64 * 1024;
    private static final AdaptiveRecvByteBufAllocator RECEIVE_BYTES =
            new AdaptiveRecvByteBufAllocator(2048, 16 * 1024, RECEIVE_BYTES_MAX);
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The folder hands its group on, QEMU's: so QEMU connects as the user that it has, and nobody else does. */
    private static final Set<PosixFilePermission> OURS_AND_THE_FOLDERS_GROUP = PosixFilePermissions.fromString("rw-rw----");

    private final EventLoop loop;
    private final Path socket;
    private final BlockExport export;
    private final BudgetShare share;
    private final NbdLimits limits;
    private final ChannelGroup clients;
    private Channel listening;
    private int open;
    private long lastRefusalNanos = System.nanoTime() - LOG_EVERY_NANOS;

    private NbdServer(EventLoop loop, Path socket, BlockExport export, BudgetShare share, NbdLimits limits) {
        this.loop = loop;
        this.socket = socket;
        this.export = export;
        this.share = share;
        this.limits = limits;
        clients = new DefaultChannelGroup("nbd-" + export.name(), loop);
    }

    /**
     * Binds the socket (replacing one that nobody listens on) and waits until it listens: not to be called on an event loop.
     *
     * @param loop of an epoll event-loop group; the export is called on it
     * @param share what its requests may hold; closed with the server
     */
    public static NbdServer open(EventLoop loop, Path socket, BlockExport export, BudgetShare share, NbdLimits limits)
            throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > SOCKET_PATH_BYTES_MAX) {
            throw new IOException("the socket path " + socket + " is longer than " + SOCKET_PATH_BYTES_MAX + " bytes");
        }
        removeStale(socket);
        var server = new NbdServer(loop, socket, export, share, limits);
        server.bind();
        return server;
    }

    private static void removeStale(Path socket) throws IOException {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isRegularFile(socket, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(socket, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(socket + " is no socket; remove it, if it may go");
        }
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobodyListens) {
            Files.deleteIfExists(socket);
            return;
        }
        throw new IOException("another process serves " + socket);
    }

    private void bind() throws IOException {
        var bound = new ServerBootstrap()
                .group(loop)
                .channelFactory((ChannelFactory<EpollServerDomainSocketChannel>) EpollServerDomainSocketChannel::new)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, RECEIVE_BYTES)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client);
                    }
                })
                .bind(new DomainSocketAddress(socket.toFile()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + socket + ": " + bound.cause().getMessage(), bound.cause());
        }
        listening = bound.channel();
        try {
            Files.setPosixFilePermissions(socket, OURS_AND_THE_FOLDERS_GROUP);
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        LOG.infof("volume %s: NBD on %s", export.name(), socket);
    }

    private void accept(Channel client) {
        if (clients.size() - open >= limits.connectionsMax()) {
            logRefusal("more than %d clients at once have not said what they want");
            client.close();
            return;
        }
        clients.add(client);
        client.pipeline().addLast(new NbdConnection(export, share, new NbdConnection.OpenClients() {
            @Override
            public boolean hasRoom() {
                if (open >= limits.connectionsMax()) {
                    logRefusal("it has %d connections, which is the most it may have");
                    return false;
                }
                return true;
            }

            @Override
            public void opened() {
                export.connectionsChanged(++open);
            }

            @Override
            public void closed() {
                export.connectionsChanged(--open);
            }
        }, limits.handshakeMs()));
    }

    /** At most every ten seconds: one that tries again and again can't fill the log. */
    private void logRefusal(String why) {
        if (System.nanoTime() - lastRefusalNanos >= LOG_EVERY_NANOS) {
            lastRefusalNanos = System.nanoTime();
            try (var _ = LogFields.with(LogFields.VOLUME, export.name())) {
                LOG.warnf("volume %s refused an NBD client: " + why, export.name(), limits.connectionsMax());
            }
        }
    }

    /**
     * Sends every client away and goes on listening, for a volume that is no longer Primary. From any thread, which waits
     * for it unless it is the event loop.
     */
    public void dropClients() {
        onLoop(this::closeClients);
    }

    /**
     * Answers what is done, drops the rest, closes every connection and unlinks the socket. From any thread, which waits for
     * it unless it is the event loop.
     */
    @Override
    public void close() {
        onLoop(() -> {
            listening.close(); // Netty unlinks the socket
            closeClients();
            share.close();
        });
    }

    private void closeClients() {
        clients.flush();
        clients.close();
    }

    private void onLoop(Runnable work) {
        if (loop.inEventLoop()) {
            work.run();
        } else if (!loop.isShuttingDown() && !loop.submit(work).awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
            LOG.warnf("volume %s: its event loop did not answer within %d s", export.name(), CLOSE_SECONDS_MAX);
        }
    }
}
