package org.twinhost.runtime.http.gate;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.twinhost.runtime.tls.Renewed;

/**
 * Before the REST port: counts connections where they are accepted, before anything is made for them, makes room, and lets in
 * the gateway alone. It lives on the event loop that accepts; only {@link #ended} and the making of thresholds don't.
 */
final class ConnectionGate extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(ConnectionGate.class);
    private static final AttributeKey<Visit> VISIT = AttributeKey.valueOf(ConnectionGate.class, "visit");
    private static final long BETWEEN_WORDS_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Connections that are accepted before it is decided whether there is room for more. */
    private static final int AT_ONCE_MAX = 16;

    private final HttpLimits limits;
    private final Renewed<SslContext> tls;
    private final int atOnce;
    private final Visitors<Visit> visitors;
    private volatile boolean closed;
    private boolean lookingAgain;
    private long shownOut;
    private long saidNanos = System.nanoTime() - BETWEEN_WORDS_NANOS;

    /** @param tls by which the gateway proves who it is; without it nobody comes in */
    ConnectionGate(HttpLimits limits, Renewed<SslContext> tls) {
        this.limits = limits;
        this.tls = tls;
        this.atOnce = Math.clamp(limits.connectionsMax() / 8, 1, AT_ONCE_MAX);
        this.visitors = new Visitors<>(limits.connectionsMax(), atOnce, TimeUnit.MILLISECONDS.toNanos(limits.graceMs()));
    }

    /** Every connection of this server passes from now on; to be called when its own handlers are known. */
    void guard(ServerBootstrap server) {
        server.handler(this);
        server.option(ChannelOption.RCVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(atOnce));
        server.childHandler(new WithThreshold(server.config().childHandler()));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        var connection = (Channel) accepted;
        var visit = new Visit(connection, visitors, limits);
        connection.attr(VISIT).set(visit);
        visitors.came();
        connection.closeFuture().addListener(_ -> ended(visit, context));
        context.fireChannelRead(accepted);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        makeRoom(context);
        context.fireChannelReadComplete();
    }

    private void ended(Visit visit, ChannelHandlerContext context) {
        visitors.left(visit);
        if (closed) {
            context.executor().execute(() -> makeRoom(context));
        }
    }

    /** Opens or closes the door; while it is closed, looks again when somebody ends or may be shown out. */
    private void makeRoom(ChannelHandlerContext context) {
        var now = System.nanoTime();
        for (var next = visitors.mustLeave(now); next.isPresent(); next = visitors.mustLeave(now)) {
            showOut(next.get());
        }
        var full = visitors.isFull();
        closed = full;
        // Said each time: Netty opens by itself a second after an accept that failed.
        context.channel().config().setAutoRead(!full);
        if (full && !lookingAgain) {
            lookingAgain = true;
            context.executor().schedule(() -> {
                lookingAgain = false;
                makeRoom(context);
            }, Math.max(1, limits.graceMs()), TimeUnit.MILLISECONDS);
        }
    }

    private void showOut(Visit visit) {
        visit.showOut();
        shownOut++;
        var now = System.nanoTime();
        if (now - saidNanos >= BETWEEN_WORDS_NANOS) {
            saidNanos = now;
            LOG.warnf("the REST port has its %d connections, most of them not the gateway's: whoever has waited longest without"
                    + " the gateway's certificate has to leave (%d so far). 'ss -tnp' shows whose they are",
                    limits.connectionsMax(), shownOut);
        }
    }

    /** Until a connection has asked, its TLS and its threshold are all that is made for it. */
    private final class WithThreshold extends ChannelInitializer<Channel> {

        private final ChannelHandler ofTheServer;

        WithThreshold(ChannelHandler ofTheServer) {
            this.ofTheServer = ofTheServer;
        }

        @Override
        protected void initChannel(Channel connection) {
            tls.current().ifPresentOrElse(known -> {
                var first = known.newHandler(connection.alloc());
                // The visit has a deadline of its own.
                first.setHandshakeTimeoutMillis(0);
                connection.pipeline().addLast(first, new Threshold(connection.attr(VISIT).get(), ofTheServer));
            }, connection::close);
        }
    }
}
