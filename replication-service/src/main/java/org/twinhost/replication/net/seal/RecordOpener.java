package org.twinhost.replication.net.seal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.AEADBadTagException;

/**
 * Opens record after record and hands on what the peer had sent, each only once it is known to be the peer's, whole and in its
 * turn. The first that is not ends the connection; nothing behind it is looked at, were it genuine.
 */
final class RecordOpener extends ByteToMessageDecoder {

    private static final int BYTES_MAX = RecordKey.PLAIN_BYTES_MAX + RecordKey.TAG_BYTES;

    private final RecordKey key;
    private boolean broken;

    RecordOpener(RecordKey key) {
        this.key = key;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws GeneralSecurityException {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < RecordKey.LENGTH_BYTES) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length <= RecordKey.TAG_BYTES || length > BYTES_MAX) {
            broken = true;
            throw new CorruptedFrameException("a sealed record of " + length + " bytes is none of ours: somebody between the"
                    + " nodes, or damage");
        }
        if (in.readableBytes() < RecordKey.LENGTH_BYTES + length) {
            return;
        }
        in.skipBytes(RecordKey.LENGTH_BYTES).readBytes(RecordKey.scratch(), 0, length);
        try {
            out.add(key.open(context.alloc(), length));
        } catch (AEADBadTagException _) {
            broken = true;
            throw new CorruptedFrameException("a sealed record is forged, damaged, repeated or out of turn: somebody between"
                    + " the nodes, or damage");
        }
    }

    /** Also where nobody behind has taken over yet; who has, says why. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken = true;
        context.fireExceptionCaught(cause);
        context.close();
    }
}
