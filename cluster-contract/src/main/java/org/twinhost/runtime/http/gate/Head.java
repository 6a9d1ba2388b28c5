package org.twinhost.runtime.http.gate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The bytes of a request's head as they come in, until the empty line that ends it is there, or too many are. */
final class Head {

    private static final int AT_FIRST = 256;

    private final int bytesMax;
    private @Nullable ByteBuf collected;
    private int looked;
    private int inLine;
    private boolean hasLine;

    Head(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Takes these bytes, which are the head's from now on.
     *
     * @return all bytes so far, for the caller to release, when the head is whole or will never be; null: more are awaited
     */
    @Nullable ByteBuf add(ByteBuf bytes) {
        if (collected == null && isWhole(bytes)) {
            return bytes;
        }
        if (collected == null) {
            // A copy on the heap of just what there is: the buffers that sockets are read into are larger.
            collected = Unpooled.buffer(Math.max(AT_FIRST, bytes.readableBytes()));
        }
        collected.writeBytes(bytes);
        bytes.release();
        if (!isWhole(collected) && collected.readableBytes() <= bytesMax) {
            return null;
        }
        var all = collected;
        collected = null;
        return all;
    }

    /** Looks at each byte once. */
    private boolean isWhole(ByteBuf bytes) {
        for (; looked < bytes.readableBytes(); looked++) {
            switch (bytes.getByte(bytes.readerIndex() + looked)) {
                case '\n' -> {
                    // An empty line before the first one ends nothing.
                    if (inLine == 0 && hasLine) {
                        return true;
                    }
                    hasLine |= inLine > 0;
                    inLine = 0;
                }
                case '\r' -> { }
                default -> inLine++;
            }
        }
        return false;
    }
}
