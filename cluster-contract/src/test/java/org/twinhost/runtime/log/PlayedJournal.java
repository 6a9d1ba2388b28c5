package org.twinhost.runtime.log;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What journald does with its socket: takes datagrams and reads fields out of them; only while it is told to. */
final class PlayedJournal implements AutoCloseable {

    private final EpollEventLoopGroup group = new EpollEventLoopGroup(1);
    private final List<Map<String, String>> entries = new CopyOnWriteArrayList<>();
    private final Channel channel;

    PlayedJournal(Path socket, boolean reads) throws InterruptedException {
        channel = new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                .option(ChannelOption.AUTO_READ, reads)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(1 << 20))
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        var bytes = new byte[packet.content().readableBytes()];
                        packet.content().readBytes(bytes);
                        entries.add(parsed(bytes));
                    }
                })
                .bind(new DomainSocketAddress(socket.toFile()))
                .sync().channel();
    }

    void reads() {
        channel.config().setAutoRead(true);
    }

    List<Map<String, String>> entries() {
        return entries;
    }

    /** By the rules of systemd's page on the native protocol. */
    static Map<String, String> parsed(byte[] datagram) {
        var fields = new LinkedHashMap<String, String>();
        var rest = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            var line = upTo('\n', rest);
            var equals = line.indexOf('=');
            if (equals >= 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            } else {
                var value = new byte[Math.toIntExact(rest.getLong())];
                rest.get(value);
                fields.put(line, new String(value, StandardCharsets.UTF_8));
                if (rest.get() != '\n') {
                    throw new IllegalArgumentException("no end of line after " + line);
                }
            }
        }
        return fields;
    }

    private static String upTo(char end, ByteBuffer rest) {
        var start = rest.position();
        while (rest.get() != end) {
            // a datagram that ends within a line throws
        }
        return new String(rest.array(), start, rest.position() - 1 - start, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        channel.close().sync();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
}
