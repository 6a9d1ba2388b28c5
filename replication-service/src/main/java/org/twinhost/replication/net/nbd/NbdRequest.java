package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;

/**
 * A request header.
 *
 * @param cookie the client's, sent back in the answer
 * @param offset unsigned: negative is far beyond any end
 * @param lengthBytes 0 to 2³²−1
 */
record NbdRequest(int flags, int type, long cookie, long offset, long lengthBytes) {

    static NbdRequest parse(ByteBuf header) throws NbdMalformed {
        int magic = header.readInt();
        if (magic != NbdProtocol.REQUEST_MAGIC) {
            throw new NbdMalformed("a request began with 0x" + Integer.toHexString(magic));
        }
        return new NbdRequest(
                header.readUnsignedShort(),
                header.readUnsignedShort(),
                header.readLong(),
                header.readLong(),
                header.readUnsignedInt());
    }

    boolean isFua() {
        return (flags & NbdProtocol.CMD_FLAG_FUA) != 0;
    }

    boolean hasUnknownFlags() {
        return (flags & ~NbdProtocol.CMD_FLAG_FUA) != 0;
    }

    boolean isWithin(long sizeBytes) {
        return offset >= 0 && lengthBytes <= sizeBytes && offset <= sizeBytes - lengthBytes;
    }
}
