package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;
import java.util.zip.CRC32C;
import org.twinhost.replication.core.Replica;

/**
 * Cuts the stream into frames of {@code length, CRC32C, body} and checks both. Until the peer has proven who it is, a frame
 * may be no longer than a greeting: a foreign client can't make this service hold memory for it.
 */
final class FrameDecoder extends ByteToMessageDecoder {

    static final int GREETING_BYTES_MAX = 1024;
    static final int FRAME_BYTES_MAX = Replica.IO_BYTES_MAX + 4096;
    static final int HEADER_BYTES = 8;

    private int bytesMax = GREETING_BYTES_MAX;

    FrameDecoder() {
        setCumulator(MERGE_CUMULATOR);
    }

    void authenticated() {
        bytesMax = FRAME_BYTES_MAX;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < HEADER_BYTES) {
            return;
        }
        var length = in.getInt(in.readerIndex());
        if (length < 1 || length > bytesMax) {
            throw new CorruptedFrameException("a frame of " + length + " bytes is no frame of ours");
        }
        if (in.readableBytes() < HEADER_BYTES + length) {
            return;
        }
        var crc = in.getInt(in.readerIndex() + Integer.BYTES);
        in.skipBytes(HEADER_BYTES);
        var body = in.readRetainedSlice(length);
        if (crcOf(body) != crc) {
            body.release();
            throw new CorruptedFrameException("a frame's checksum is wrong: the network or a foreign client damaged it");
        }
        out.add(body);
    }

    static int crcOf(ByteBuf... parts) {
        var crc = new CRC32C();
        for (var part : parts) {
            if (part != null) {
                for (var each : part.nioBuffers()) {
                    crc.update(each);
                }
            }
        }
        return (int) crc.getValue();
    }

    /** A frame's first bytes, for the body that follows in one or two parts. */
    static void header(ByteBuf head, ByteBuf body, ByteBuf payload) {
        head.writeInt(body.readableBytes() + (payload == null ? 0 : payload.readableBytes()));
        head.writeInt(crcOf(body, payload));
    }
}
