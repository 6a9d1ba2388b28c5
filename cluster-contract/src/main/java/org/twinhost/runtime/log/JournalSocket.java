package org.twinhost.runtime.log;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way to the journal: a datagram an entry, in their order, from one thread of its own. Who sends never waits. */
final class JournalSocket implements AutoCloseable {

    /** Linux takes 208 KiB in one datagram unless it is told otherwise. */
    static final int TEXT_BYTES_MAX = 128 << 10;
    private static final int SHORT_TEXT_BYTES = 2 << 10;
    private static final int MESSAGE_TOO_LONG = -90;
    /** A line takes at least this much of the room, in characters. */
    private static final int LINE = 1 << 10;
    private static final int ROOM = 4 << 20;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Path socket;
    private final String service;
    private final int textBytesMax;
    private final EpollEventLoopGroup group = new EpollEventLoopGroup(1, new DefaultThreadFactory("journal", true));
    private final EventLoop loop = group.next();
    private final Semaphore room = new Semaphore(ROOM);
    private @Nullable ChannelFuture connection;
    private long connectedAt;

    /** Connects with the first entry, and anew after a failure. */
    JournalSocket(Path socket, String service, int textBytesMax) {
        this.socket = socket;
        this.service = service;
        this.textBytesMax = textBytesMax;
    }

    /** What becomes of it, told on the socket's thread when its room is free again; empty: there is no room for it. */
    Optional<CompletableFuture<Void>> send(LoggedLine line) {
        var takes = Math.min(ROOM, Math.max(LINE, line.message().length()));
        if (!room.tryAcquire(takes)) {
            return Optional.empty();
        }
        var written = new CompletableFuture<Void>();
        var outcome = written.whenComplete((_, _) -> room.release(takes));
        try {
            loop.execute(() -> write(line, textBytesMax, written));
        } catch (RejectedExecutionException closed) {
            written.completeExceptionally(closed);
        }
        return Optional.of(outcome);
    }

    /** Whether this is the thread that has to write, and must wait for no outcome. */
    boolean isOwnThread() {
        return loop.inEventLoop();
    }

    private void write(LoggedLine line, int textBytes, CompletableFuture<Void> outcome) {
        connected().addListener((ChannelFutureListener) open -> {
            if (open.cause() != null) {
                outcome.completeExceptionally(open.cause());
                return;
            }
            var entry = Unpooled.wrappedBuffer(JournalEntry.of(line, service, textBytes));
            open.channel().writeAndFlush(entry).addListener((ChannelFutureListener) written -> {
                if (written.isSuccess()) {
                    outcome.complete(null);
                } else if (isTooLong(written.cause()) && textBytes > SHORT_TEXT_BYTES) {
                    write(line, SHORT_TEXT_BYTES, outcome);
                } else {
                    written.channel().close();
                    outcome.completeExceptionally(written.cause());
                }
            });
        });
    }

    private static boolean isTooLong(Throwable why) {
        return why instanceof NativeIoException refused && refused.expectedErr() == MESSAGE_TOO_LONG;
    }

    private ChannelFuture connected() {
        var current = connection;
        if (current == null || isOver(current) && System.nanoTime() - connectedAt > RETRY_NANOS) {
            connectedAt = System.nanoTime();
            current = new Bootstrap()
                    .group(loop)
                    .channelFactory((ChannelFactory<EpollDomainDatagramChannel>) EpollDomainDatagramChannel::new)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new DomainSocketAddress(socket.toFile()));
            connection = current;
        }
        return current;
    }

    private static boolean isOver(ChannelFuture connection) {
        return connection.isDone() && !connection.channel().isActive();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
