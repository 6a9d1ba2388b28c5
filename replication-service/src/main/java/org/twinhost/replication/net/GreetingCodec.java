package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.twinhost.contract.NodeId;
import org.twinhost.replication.net.seal.KeyExchange;

/**
 * A greeting in bytes. What came after the first release stands behind it, where the first release does not look: versions
 * and features, and this end's half of the key exchange where it knows seals; both sides prove all of it, so nobody between
 * them can talk them out of the seal.
 */
final class GreetingCodec {

    private static final int MAGIC = 0x54574850;
    /** Of the greeting itself; which versions of the wire are spoken it says further behind. */
    private static final int VERSION = 1;

    /** @param share its half of the key exchange; of no bytes where it does not offer the seal */
    record Said(Greeting greeting, byte[] share) {}

    private GreetingCodec() {}

    /** @param share this end's half of the key exchange; without meaning where the wire does not offer the seal */
    static byte[] encode(Greeting greeting, byte[] nonce, byte[] share) {
        var out = Unpooled.buffer(256);
        out.writeInt(MAGIC).writeShort(VERSION).writeBytes(nonce);
        FrameCodec.text(out, greeting.cluster());
        FrameCodec.text(out, greeting.volume());
        FrameCodec.text(out, greeting.from().value());
        FrameCodec.text(out, greeting.to().value());
        out.writeLong(greeting.incarnation()).writeLong(greeting.session());
        var wire = greeting.wire();
        if (!wire.equals(Wire.UNSAID)) {
            out.writeShort(wire.oldest()).writeShort(wire.newest());
            FrameCodec.text(out, String.join(" ", wire.offered()));
            FrameCodec.text(out, String.join(" ", wire.required()));
            if (wire.knowsSeal()) {
                out.writeBytes(share);
            }
        }
        return PeerKey.all(out);
    }

    private static Wire wire(ByteBuf in) {
        return in.isReadable()
                ? new Wire(in.readUnsignedShort(), in.readUnsignedShort(), names(in), names(in))
                : Wire.UNSAID;
    }

    private static Set<String> names(ByteBuf in) {
        var text = FrameCodec.text(in);
        return text.isEmpty() ? Set.of() : new TreeSet<>(List.of(text.split(" ")));
    }

    static Said decode(ByteBuf in) {
        try {
            if (in.readInt() != MAGIC) {
                throw new CorruptedFrameException("it speaks another protocol");
            }
            var version = in.readUnsignedShort();
            if (version != VERSION) {
                throw new CorruptedFrameException("it speaks version " + version + ", this node " + VERSION);
            }
            in.skipBytes(PeerKey.NONCE_BYTES);
            var greeting = new Greeting(FrameCodec.text(in), FrameCodec.text(in), new NodeId(FrameCodec.text(in)),
                    new NodeId(FrameCodec.text(in)), in.readLong(), in.readLong(), wire(in));
            return new Said(greeting, greeting.wire().knowsSeal() ? PeerKey.bytes(in, KeyExchange.SHARE_BYTES) : new byte[0]);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CorruptedFrameException("it speaks another protocol");
        }
    }
}
