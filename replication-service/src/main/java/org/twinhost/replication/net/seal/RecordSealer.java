package org.twinhost.replication.net.seal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;

/**
 * Gathers what was written until it is flushed, and sends it in records as large as they may be: many small frames share one,
 * a large one takes several. Reads no buffer through its indices: a guest's block is the disk's at the same time.
 */
final class RecordSealer extends ChannelOutboundHandlerAdapter {

    private final RecordKey key;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();

    RecordSealer(RecordKey key) {
        this.key = key;
    }

    /** Nobody asks what became of a single write: what is lost is lost with the connection. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        waiting.add((ByteBuf) message);
        promise.trySuccess();
    }

    @Override
    public void flush(ChannelHandlerContext context) throws GeneralSecurityException {
        int filled = 0;
        while (!waiting.isEmpty()) {
            var part = waiting.peek();
            int end = part.writerIndex();
            for (int at = part.readerIndex(); at < end; ) {
                int bytes = Math.min(end - at, RecordKey.PLAIN_BYTES_MAX - filled);
                part.getBytes(at, RecordKey.scratch(), filled, bytes);
                at += bytes;
                filled += bytes;
                if (filled == RecordKey.PLAIN_BYTES_MAX) {
                    send(context, filled);
                    filled = 0;
                }
            }
            waiting.remove().release();
        }
        if (filled > 0) {
            send(context, filled);
        }
        context.flush();
    }

    private void send(ChannelHandlerContext context, int bytes) throws GeneralSecurityException {
        context.write(key.seal(context.alloc(), bytes), context.voidPromise());
    }

    /** The connection has ended. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
