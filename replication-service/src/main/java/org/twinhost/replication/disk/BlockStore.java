package org.twinhost.replication.disk;

import io.netty.buffer.ByteBuf;

/**
 * A file or block device.
 *
 * <p>Called on one event loop; every method but {@link #close()} returns at once, and results come back on that loop, each
 * exactly once, never before the call has returned, in any order. Requests that overlap and are under way together have no
 * order: whoever needs one waits for the first. Offset and length are free; multiples of {@link #blockBytes()} are fastest.
 */
public interface BlockStore extends AutoCloseable {

    /** How large the file or device was when it was opened. */
    long sizeBytes();

    /** The block whose multiples need no copy of the rest of a block; a power of two from 512. */
    int blockBytes();

    /**
     * Fills the writable bytes of {@code into} and advances its writer index.
     *
     * @param into stays the caller's, who leaves it alone until {@code done}
     */
    void read(long offset, ByteBuf into, IoResult done);

    /**
     * Writes the readable bytes of {@code from}.
     *
     * @param from stays the caller's, who leaves its content alone and keeps its reference until {@code done}; its indexes
     *     are not moved. One buffer may be given to several readers of it at once.
     * @param fua true: done only once these bytes are stable
     */
    void write(long offset, ByteBuf from, boolean fua, IoResult done);

    /** Done once every write that was done before this call is stable. */
    void flush(IoResult done);

    /**
     * Waits for what is under way (its results still arrive on the loop), then closes the file. Requests after it fail. May
     * be called on any thread but should not be on the event loop, since the disk may take its time.
     */
    @Override
    void close();
}
