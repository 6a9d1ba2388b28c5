package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CorruptedFrameException;
import org.twinhost.contract.NodeId;

/** A greeting in bytes. */
final class GreetingCodec {

    private static final int MAGIC = 0x54574850;
    private static final int VERSION = 1;

    private GreetingCodec() {}

    static byte[] encode(Greeting greeting, byte[] nonce) {
        var out = Unpooled.buffer(256);
        out.writeInt(MAGIC).writeShort(VERSION).writeBytes(nonce);
        FrameCodec.text(out, greeting.cluster());
        FrameCodec.text(out, greeting.volume());
        FrameCodec.text(out, greeting.from().value());
        FrameCodec.text(out, greeting.to().value());
        out.writeLong(greeting.incarnation()).writeLong(greeting.session());
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
