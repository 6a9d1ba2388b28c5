package org.twinhost.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;
import org.twinhost.contract.ServiceName;
import org.twinhost.gateway.access.Callers;
import org.twinhost.gateway.access.Origin;
import org.twinhost.gateway.access.Tokens;
import org.twinhost.gateway.core.Places;
import org.twinhost.gateway.monitor.Monitoring;
import org.twinhost.gateway.services.ServiceClient;
import org.twinhost.runtime.gateway.GatewayTls;
import org.twinhost.runtime.tls.Renewed;
import org.twinhost.runtime.tls.TlsFiles;

/**
 * Listens: on the unix socket, on a thread of its own, and with TLS, on another: a flood of handshakes does not keep root's
 * twinctl waiting.
 */
public final class GatewayServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(GatewayServer.class);

    private static final int CONNECTIONS_MAX = 256;
    private static final int OF_ROOT = 32;
    private static final int SHARE_MAX = 32;
    /** As its own thread lets in or turns away what waits in the kernel, a flood seldom fills that. */
    private static final int BACKLOG = 2_048;
    private static final int AT_ONCE = 64;
    private static final int GRACE_MILLIS = 50;
    private static final int LINE_MAX = 2_048;
    private static final int HEAD_MAX = 8 * 1024;
    private static final int PIECE_MAX = 16 * 1024;
    private static final int LOOKUPS_MAX = 64;
    private static final long AGAIN_SECONDS = 10;

    /**
     * Where it listens.
     *
     * @param tls a name or an address; it is looked up each time that it is tried
     */
    public record Addresses(Path socket, InetSocketAddress tls) {}

    private final Addresses addresses;
    private final EpollEventLoopGroup local = new EpollEventLoopGroup(1);
    private final EpollEventLoopGroup remote = new EpollEventLoopGroup(1);
    private final EpollEventLoopGroup monitors = new EpollEventLoopGroup(1);
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(LOOKUPS_MAX), Thread.ofPlatform().name("gateway-callers").daemon().factory());
    private final Places<Channel> places = new Places<>(
            CONNECTIONS_MAX, OF_ROOT, SHARE_MAX, TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS));
    private final GatewayFigures figures = new GatewayFigures(places, CONNECTIONS_MAX);
    private final Renewed<SslContext> tls;
    private final Conversation.Shared shared;

    /** @param ports of the services on loopback */
    public GatewayServer(Addresses addresses, Path etc, ToIntFunction<ServiceName> ports) {
        this.addresses = addresses;
        var files = new TlsFiles(etc.resolve("tls"));
        this.tls = GatewayTls.ofGateway(files);
        var services = new ServiceClient(ports, files);
        this.shared = new Conversation.Shared(new Callers(new Tokens(etc)), services,
                new Monitoring(services, monitors.next(), figures), places, figures, lookups);
    }

    /** Returns when the unix socket is there; TLS follows when it can. */
    public void start() throws IOException {
        listenLocally();
        remote.next().execute(this::listenWithTls);
    }

    private void listenLocally() throws IOException {
        var socket = addresses.socket();
        Files.createDirectories(socket.toAbsolutePath().getParent());
        Files.deleteIfExists(socket);
        var bound = new ServerBootstrap().group(local)
                .channelFactory((ChannelFactory<EpollServerDomainSocketChannel>) EpollServerDomainSocketChannel::new)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(AT_ONCE))
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) throws IOException {
                        var peer = channel.peerCredentials();
                        var origin = new Origin.Local(peer.uid(), peer.pid());
                        if (hasPlace(channel, origin)) {
                            talks(channel, origin);
                        }
                    }
                })
                .bind(new DomainSocketAddress(socket.toFile())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("can't listen on " + socket + ": " + bound.cause(), bound.cause());
        }
        // For all users: it is the kernel that says who somebody is.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        LOG.infof("listens on %s", socket);
    }

    /** On its loop; again later if there is no certificate yet or the address is not there or taken. */
    private void listenWithTls() {
        if (tls.current().isEmpty()) {
            // Which it has said itself.
            figures.tls(2, tls.problem());
            listenAgainLater();
            return;
        }
        var address = new InetSocketAddress(addresses.tls().getHostString(), addresses.tls().getPort());
        if (address.isUnresolved()) {
            notListening("can't listen on " + text(address) + ": this name is not known here. Set twinhost.gateway.address in"
                    + " /etc/twinhost/gateway.properties to an address of this node, or make the name known: getent hosts "
                    + address.getHostString());
            return;
        }
        new ServerBootstrap().group(remote)
                .channelFactory((ChannelFactory<EpollServerSocketChannel>) EpollServerSocketChannel::new)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(AT_ONCE))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var from = (InetSocketAddress) channel.remoteAddress();
                        tls.current().ifPresentOrElse(context -> admitWithTls(channel, from, context), channel::close);
                    }
                })
                .bind(address).addListener(bound -> {
                    if (bound.isSuccess()) {
                        figures.tls(0, "the unix socket, and TLS on " + text(address));
                        LOG.infof("listens with TLS on %s", text(address));
                    } else {
                        notListening("can't listen on " + text(address) + ": " + bound.cause().getMessage()
                                + ". Who does: ss -tlnp");
                    }
                });
    }

    private void notListening(String why) {
        if (figures.tls(2, why)) {
            LOG.error(why);
        }
        listenAgainLater();
    }

    private void listenAgainLater() {
        remote.next().schedule(this::listenWithTls, AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private void admitWithTls(Channel channel, InetSocketAddress from, SslContext context) {
        var origin = new Origin.Remote(from.getAddress().getHostAddress());
        if (hasPlace(channel, origin)) {
            channel.pipeline().addLast(context.newHandler(channel.alloc()));
            talks(channel, origin);
        }
    }

    /** Whether a connection has a place, before anything is made for it; else it is closed. */
    private boolean hasPlace(Channel channel, Origin origin) {
        switch (places.came(channel, origin.toString(), origin.isRoot(), System.nanoTime())) {
            case Places.Answer.Full<Channel> _ -> {
                figures.turnedAway(origin);
                channel.close();
                return false;
            }
            case Places.Answer.InsteadOf<Channel>(var leaves) -> {
                figures.turnedAway(origin);
                leaves.close();
            }
            case Places.Answer.Welcome<Channel> _ -> { }
        }
        channel.closeFuture().addListener(_ -> places.left(channel));
        return true;
    }

    private void talks(Channel channel, Origin origin) {
        channel.pipeline().addLast(new HttpServerCodec(LINE_MAX, HEAD_MAX, PIECE_MAX), new FlowControlHandler(),
                new Conversation(origin, shared));
    }

    @Override
    public void close() {
        for (var group : new EpollEventLoopGroup[] {remote, local, monitors}) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
        lookups.shutdown();
        try {
            Files.deleteIfExists(addresses.socket());
        } catch (IOException e) {
            LOG.debugf(e, "the socket stays");
        }
    }
}
