package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes that have arrived and are not used yet, cut into the pieces that are asked for. */
final class Gathering {

    private final ByteBufAllocator allocator;
    private final Deque<ByteBuf> arrived = new ArrayDeque<>();
    private ByteBuf partial;
    private long thrownAway;

    Gathering(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes over the reference. */
    void add(ByteBuf bytes) {
        if (bytes.isReadable()) {
            arrived.add(bytes);
        } else {
            bytes.release();
        }
    }

    /** A buffer of exactly that many bytes, for a moment: the caller releases it; null: they have not all arrived. */
    ByteBuf take(int count) {
        if (count == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        var first = arrived.peek();
        if (partial == null && first != null && first.readableBytes() >= count) {
            var whole = first.readRetainedSlice(count);
            dropEmpty(first);
            return whole;
        }
        return takeToKeep(count);
    }

    /** As above, for long: it shares its memory with nothing else that has arrived, so no more is held than is counted. */
    ByteBuf takeToKeep(int count) {
        while (!arrived.isEmpty()) {
            var first = arrived.peek();
            if (partial == null) {
                partial = allocator.directBuffer(count, count);
            }
            first.readBytes(partial, Math.min(first.readableBytes(), partial.writableBytes()));
            dropEmpty(first);
            if (!partial.isWritable()) {
                var whole = partial;
                partial = null;
                return whole;
            }
        }
        return null;
    }

    /** Throws that many bytes away, over several calls; true once all are gone. */
    boolean skip(long count) {
        while (thrownAway < count && !arrived.isEmpty()) {
            var first = arrived.peek();
            int now = (int) Math.min(first.readableBytes(), count - thrownAway);
            first.skipBytes(now);
            thrownAway += now;
            dropEmpty(first);
        }
        if (thrownAway < count) {
            return false;
        }
        thrownAway = 0;
        return true;
    }

    void release() {
        arrived.forEach(ByteBuf::release);
        arrived.clear();
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private void dropEmpty(ByteBuf first) {
        if (!first.isReadable()) {
            arrived.remove().release();
        }
    }
}
