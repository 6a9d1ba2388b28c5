package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CorruptedFrameException;
import org.twinhost.contract.NodeId;

/**
 * How each side introduces itself, before it proves it.
 *
 * @param incarnation of the node, 0: not counted
 * @param session of the replication service
 */
public record Greeting(String cluster, String volume, NodeId from, NodeId to, long incarnation, long session) {

    private static final int MAGIC = 0x54574850;
    private static final int VERSION = 1;

    byte[] encode(byte[] nonce) {
        var out = Unpooled.buffer(256);
        out.writeInt(MAGIC).writeShort(VERSION).writeBytes(nonce);
        FrameCodec.text(out, cluster);
        FrameCodec.text(out, volume);
        FrameCodec.text(out, from.value());
        FrameCodec.text(out, to.value());
        out.writeLong(incarnation).writeLong(session);
        return PeerKey.all(out);
    }

    static Greeting decode(ByteBuf in) {
        try {
            if (in.readInt() != MAGIC) {
                throw new CorruptedFrameException("it speaks another protocol");
            }
            var version = in.readUnsignedShort();
            if (version != VERSION) {
                throw new CorruptedFrameException("it speaks version " + version + ", this node " + VERSION);
            }
            in.skipBytes(PeerKey.NONCE_BYTES);
            return new Greeting(FrameCodec.text(in), FrameCodec.text(in), new NodeId(FrameCodec.text(in)),
                    new NodeId(FrameCodec.text(in)), in.readLong(), in.readLong());
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CorruptedFrameException("it speaks another protocol");
        }
    }
}
