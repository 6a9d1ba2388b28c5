package org.twinhost.replication.net;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.twinhost.replication.core.ports.Payload;

/** Blocks in a Netty buffer; the buffer's reference count is the payload's. */
public final class BufferPayload implements Payload {

    private final ByteBuf buffer;
    private final int length;

    private BufferPayload(ByteBuf buffer, int length) {
        this.buffer = buffer;
        this.length = length;
    }

    /** The buffer's readable bytes. */
    public static BufferPayload of(ByteBuf buffer) {
        return new BufferPayload(buffer, buffer.readableBytes());
    }

    /** Room for the buffer's writable bytes. */
    public static BufferPayload into(ByteBuf buffer) {
        return new BufferPayload(buffer, buffer.writableBytes());
    }

    public ByteBuf buffer() {
        return buffer;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public Payload retain() {
        buffer.retain();
        return this;
    }

    @Override
    public void release() {
        buffer.release();
    }

    @Override
    public Payload slice(int from, int bytes) {
        return new BufferPayload(buffer.retainedSlice(buffer.readerIndex() + from, bytes), bytes);
    }

    @Override
    public void copyInto(Payload into) {
        ((BufferPayload) into).buffer.writeBytes(buffer, buffer.readerIndex(), length);
    }

    /** Two different CRCs side by side: equal blocks are told from changed ones, not from forged ones. */
    @Override
    public long[] checksums(int blockBytes) {
        var sums = new long[(length + blockBytes - 1) / blockBytes];
        var castagnoli = new CRC32C();
        var classic = new CRC32();
        for (int i = 0; i < sums.length; i++) {
            var at = i * blockBytes;
            var block = buffer.nioBuffer(buffer.readerIndex() + at, Math.min(blockBytes, length - at));
            castagnoli.reset();
            castagnoli.update(block.duplicate());
            classic.reset();
            classic.update(block);
            sums[i] = castagnoli.getValue() << 32 | classic.getValue();
        }
        return sums;
    }
}
