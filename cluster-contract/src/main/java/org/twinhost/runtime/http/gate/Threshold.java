package org.twinhost.runtime.http.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jboss.logging.Logger;

/**
 * All that a connection is, besides its TLS, until the head of its first request is there. Only then the server's own handlers
 * are made for it.
 */
final class Threshold extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = Logger.getLogger(Threshold.class);

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
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                visit.isProved();
            } else {
                LOG.debugf(handshake.cause(), "not the gateway: %s", context.channel().remoteAddress());
            }
        }
        context.fireUserEventTriggered(event);
    }

    /** What comes through TLS comes from the gateway alone. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        var whole = head.add((ByteBuf) bytes);
        if (whole == null) {
            return;
        }
        if (visit.isLeaving()) {
            whole.release();
            return;
        }
        visit.ends();
        context.pipeline().addLast(ofTheServer);
        context.fireChannelRead(whole);
        context.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
        LOG.debugf(why, "a connection from %s", context.channel().remoteAddress());
        context.close();
    }
}
