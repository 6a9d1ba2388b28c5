package org.twinhost.runtime.http.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * All that a connection is until the head of its first request is there: a few bytes. Only then the server's own handlers are
 * made for it, and the {@link Visit} just before the one that takes requests.
 */
final class Threshold extends ChannelInboundHandlerAdapter {

    /** The longest head and first line that the server takes, and a little, so that it is the server's decoder that refuses. */
    private static final int HEAD_BYTES_MAX = 12 * 1024;

    private final Visit visit;
    private final ChannelHandler ofTheServer;
    private final Head head = new Head(HEAD_BYTES_MAX);

    Threshold(Visit visit, ChannelHandler ofTheServer) {
        this.visit = visit;
        this.ofTheServer = ofTheServer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        visit.begins();
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        visit.ends();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        var whole = head.add((ByteBuf) bytes);
        if (whole != null) {
            var pipeline = context.pipeline();
            pipeline.addLast(ofTheServer);
            pipeline.addBefore(pipeline.lastContext().name(), "visit", visit);
            context.fireChannelRead(whole);
            pipeline.remove(this);
        }
    }
}
