package org.twinhost.runtime.unit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.loop.ServiceLoop;

/**
 * The way to systemd: datagrams in their order, from one thread, which is a loop for who has something to tell. Who sends never
 * waits. What can't be sent is lost, and said once until something gets through again; so is what would wait behind much else,
 * for a systemd that stands still takes nothing for as long as the service runs.
 */
final class NotifySocket implements ServiceLoop, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NotifySocket.class);

    /** What may wait for systemd, in bytes. */
    private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(1, 16 << 10);

    private final String address;
    private final EpollEventLoopGroup group = new EpollEventLoopGroup(1, new DefaultThreadFactory("systemd", true));
    private final EventLoop loop = group.next();
    private @Nullable ChannelFuture connection;
    private boolean isSaid;
    private CompletableFuture<Void> newest = CompletableFuture.completedFuture(null);

    /** @param address as {@code NOTIFY_SOCKET} has it: a path, or {@code @} and an abstract name */
    NotifySocket(String address) {
        this.address = address;
    }

    /** Any thread. */
    void send(String words) {
        if (loop.inEventLoop()) {
            write(words);
        } else {
            execute(() -> write(words));
        }
    }

    private void write(String words) {
        var done = new CompletableFuture<Void>();
        newest = done;
        connected().addListener((ChannelFutureListener) open -> {
            if (open.cause() != null) {
                failed(String.valueOf(open.cause().getMessage()), done);
                return;
            }
            if (!open.channel().isWritable()) {
                failed("it takes nothing", done);
                return;
            }
            var datagram = Unpooled.copiedBuffer(words, StandardCharsets.UTF_8);
            open.channel().writeAndFlush(datagram).addListener((ChannelFutureListener) written -> {
                if (written.isSuccess()) {
                    isSaid = false;
                    done.complete(null);
                } else {
                    written.channel().close();
                    failed(String.valueOf(written.cause().getMessage()), done);
                }
            });
        });
    }

    private ChannelFuture connected() {
        var current = connection;
        if (current == null || current.isDone() && !current.channel().isActive()) {
            current = new Bootstrap()
                    .group(loop)
                    .channelFactory((ChannelFactory<EpollDomainDatagramChannel>) EpollDomainDatagramChannel::new)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new DomainSocketAddress(inKernelsForm(address)));
            connection = current;
        }
        return current;
    }

    /** An abstract name begins with a zero there. */
    private static String inKernelsForm(String address) {
        return address.startsWith("@") ? '\0' + address.substring(1) : address;
    }

    private void failed(String why, CompletableFuture<Void> done) {
        if (!isSaid) {
            isSaid = true;
            LOG.warnf("systemd can't be told how this service does, at its socket %s: %s. It is tried again, and the service"
                    + " goes on; but systemd ends a unit with WatchdogSec= when it hears nothing: systemctl edit it to"
                    + " WatchdogSec=0 until that is mended", address, why);
        }
        done.complete(null);
    }

    /** Dropped after the end: who hands something in is a loop that goes on. */
    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            LOG.debugf(ended, "nothing is told after the end");
        }
    }

    @Override
    public void after(long delayMs, Runnable task) {
        try {
            loop.schedule(task, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            LOG.debugf(ended, "nothing is told after the end");
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant wallClock() {
        return Instant.now();
    }

    /** What was sent before is on its way first; a second is waited for it at most. */
    @Override
    public void close() {
        var sent = new CompletableFuture<Void>();
        execute(() -> newest.whenComplete((_, _) -> sent.complete(null)));
        sent.completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
