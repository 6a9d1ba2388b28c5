package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;
import java.util.zip.CRC32C;
import org.twinhost.replication.core.Replica;

/**
 * Cuts the stream into frames of {@code length, CRC32C, body} and checks both; inside a seal into {@code length, body}, for
 * there the seal says more than a checksum. Until the peer has proven who it is, a frame may be no longer than a greeting: a
 * foreign client can't make this service hold memory for it.
 */
final class FrameDecoder extends ByteToMessageDecoder {

    static final int GREETING_BYTES_MAX = 1024;
    static final int FRAME_BYTES_MAX = Replica.IO_BYTES_MAX + 4096;
    static final int HEADER_BYTES = 8;

    private final boolean sealed;
    private int bytesMax;
    private boolean broken;

    private FrameDecoder(boolean sealed, int bytesMax) {
        this.sealed = sealed;
        this.bytesMax = bytesMax;
        setCumulator(MERGE_CUMULATOR);
    }

    static FrameDecoder ofStrangers() {
        return new FrameDecoder(false, GREETING_BYTES_MAX);
    }

    static FrameDecoder insideSeal() {
        return new FrameDecoder(true, FRAME_BYTES_MAX);
    }

    void authenticated() {
        bytesMax = FRAME_BYTES_MAX;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes()); // what follows something damaged is not looked at
            return;
        }
        int header = sealed ? Integer.BYTES : HEADER_BYTES;
        if (in.readableBytes() < header) {
            return;
        }
        var length = in.getInt(in.readerIndex());
        if (length < 1 || length > bytesMax) {
            broken = true;
            throw new CorruptedFrameException("a frame of " + length + " bytes is no frame of ours");
        }
        if (in.readableBytes() < header + length) {
            return;
        }
        int head = in.readerIndex();
        in.skipBytes(header);
        var body = in.readRetainedSlice(length);
        if (!sealed && crcOf(body) != in.getInt(head + Integer.BYTES)) {
            body.release();
            broken = true;
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
    static void header(ByteBuf head, ByteBuf body, ByteBuf payload, boolean sealed) {
        head.writeInt(body.readableBytes() + (payload == null ? 0 : payload.readableBytes()));
        if (!sealed) {
            head.writeInt(crcOf(body, payload));
        }
    }
}
