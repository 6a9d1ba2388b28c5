package org.twinhost.replication.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * TCP between replication services: listens on the replication links and opens connections. Both ends prove who they are; what
 * follows is sealed, unless both were told to do without on that link.
 */
public final class PeerNetwork {

    /** Who may come in, and where the volume lives. Called on any event loop. */
    public interface Reception {
        Optional<Room> roomFor(Greeting visitor);
    }

    /**
     * @param mine how this node introduces itself for that volume
     * @param loop the volume's
     * @param arrived gets the connection, on that loop
     */
    public record Room(Greeting mine, EventLoop loop, Consumer<PeerConnection> arrived) {}

    private static final Logger LOG = Logger.getLogger(PeerNetwork.class);
    private static final int STRANGERS_MAX = 64;
    private static final long LOG_EVERY_MS = 10_000;

    private final PeerKey key;
    private final AtomicInteger strangers = new AtomicInteger();
    private final ConcurrentHashMap<String, Long> lastLogged = new ConcurrentHashMap<>();

    public PeerNetwork(PeerKey key) {
        this.key = key;
    }

    /** Listens; the result is the listening channel, or its failure. */
    public io.netty.channel.ChannelFuture listen(EventLoopGroup group, InetSocketAddress address, Reception reception) {
        return new ServerBootstrap()
                .group(group)
                .channelFactory((ChannelFactory<EpollServerSocketChannel>) EpollServerSocketChannel::new)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        visited(client, reception);
                    }
                })
                .bind(address);
    }

    private void visited(Channel client, Reception reception) {
        if (strangers.incrementAndGet() > STRANGERS_MAX) {
            strangers.decrementAndGet();
            logOnce("too many", "more than " + STRANGERS_MAX + " unknown clients at once on the replication port; dropped");
            client.close();
            return;
        }
        var decoder = FrameDecoder.ofStrangers();
        var room = new Room[1];
        client.pipeline().addLast(decoder, PeerHandshake.ofServer(key, visitor -> {
            var found = reception.roomFor(visitor);
            room[0] = found.orElse(null);
            return found.map(Room::mine);
        }, new PeerHandshake.Outcome() {
            @Override
            public void met(ChannelHandlerContext context, PeerHandshake.Met met) {
                strangers.decrementAndGet();
                authenticated(context.pipeline(), decoder, met);
                leaveTo(met, context.pipeline(), decoder);
                moveTo(room[0], new PeerConnection(client, met), client);
            }

            @Override
            public void refused(ChannelHandlerContext context, String reason) {
                strangers.decrementAndGet();
                logOnce(host(client) + reason, "dropped a client at " + client.remoteAddress()
                        + " on the replication port: " + reason);
            }
        }));
    }

    /** The channel goes on living on the volume's own event loop. */
    private static void moveTo(Room room, PeerConnection connection, Channel client) {
        if (client.eventLoop() == room.loop()) {
            room.arrived().accept(connection);
            return;
        }
        client.deregister().addListener(_ -> room.loop().register(client).addListener(registered -> {
            if (registered.isSuccess()) {
                room.arrived().accept(connection);
            } else {
                client.close();
            }
        }));
    }

    /** Connects from the volume's loop; exactly one of the two is called, on that loop. */
    public void connect(EventLoop loop, InetSocketAddress from, InetSocketAddress to, Greeting mine, int timeoutMs,
            Consumer<PeerConnection> connected, Consumer<String> failed) {
        var decoder = FrameDecoder.ofStrangers();
        new Bootstrap()
                .group(loop)
                .channelFactory((ChannelFactory<EpollSocketChannel>) EpollSocketChannel::new)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(decoder, PeerHandshake.ofClient(key, mine, new PeerHandshake.Outcome() {
                            @Override
                            public void met(ChannelHandlerContext context, PeerHandshake.Met met) {
                                authenticated(context.pipeline(), decoder, met);
                                connected.accept(new PeerConnection(channel, met));
                                leaveTo(met, context.pipeline(), decoder);
                            }

                            @Override
                            public void refused(ChannelHandlerContext context, String reason) {
                                logOnce(to + reason, "no connection with " + mine.to() + " at " + to + ": " + reason);
                                failed.accept(reason);
                            }
                        }));
                    }
                })
                .connect(to, from)
                .addListener(result -> {
                    if (!result.isSuccess()) {
                        failed.accept(String.valueOf(result.cause().getMessage()));
                    }
                });
    }

    /** The handshake's place is taken by what reads after it. */
    private static void authenticated(ChannelPipeline pipeline, FrameDecoder decoder, PeerHandshake.Met met) {
        pipeline.remove(PeerHandshake.class);
        if (met.seal().isEmpty()) {
            LOG.warnf("volume %s: the connection with %s at %s is NOT SEALED, because its link is set 'unsealed': who reaches"
                    + " that cable reads and changes the guest's data", met.peer().volume(), met.peer().from(),
                    pipeline.channel().remoteAddress());
        }
        met.seal().ifPresentOrElse(
                seal -> pipeline.addLast(seal.opener(), seal.sealer(), FrameDecoder.insideSeal()), decoder::authenticated);
    }

    /** What came in one piece with the welcome goes to the opener; a client has sent nothing yet. */
    private static void leaveTo(PeerHandshake.Met met, ChannelPipeline pipeline, FrameDecoder decoder) {
        if (met.seal().isPresent()) {
            pipeline.remove(decoder);
        }
    }

    private static String host(Channel client) {
        return client.remoteAddress() instanceof InetSocketAddress address ? address.getHostString() : "";
    }

    /** The same line at most every ten seconds: a stranger can't fill the log. */
    private void logOnce(String what, String line) {
        var now = System.nanoTime() / 1_000_000;
        if (lastLogged.size() > 1000) {
            lastLogged.clear();
        }
        var last = lastLogged.get(what);
        if (last == null || now - last > LOG_EVERY_MS) {
            lastLogged.put(what, now);
            LOG.warn(line);
        }
    }
}
