package org.twinhost.replication.net.nbd;

import io.netty.buffer.ByteBuf;

/**
 * What an NBD server serves. Every method is called on the volume's event loop and returns at once; an {@link IoDone} is
 * called exactly once, on that loop, from inside the call or later, in any order.
 *
 * <p>Ranges are inside the export when they arrive here: the server has refused the others.
 */
public interface BlockExport {

    /** The export's name; the server also accepts the empty name for it. */
    String name();

    /** The size of the export; a multiple of 512, fixed while the server lives. */
    long sizeBytes();

    /**
     * Fills the writable bytes of {@code target} (as many as are to be read) and advances its writer index.
     *
     * @param target stays the caller's, and valid until {@code done} was called
     */
    void read(long offset, ByteBuf target, IoDone done);

    /**
     * Writes the readable bytes of {@code data}.
     *
     * @param data one reference of it is taken over: the callee releases it
     * @param fua true: done only once these bytes are stable
     */
    void write(long offset, ByteBuf data, boolean fua, IoDone done);

    /** Done once every write that was answered before this call is stable, on whichever connection it was answered. */
    void flush(IoDone done);

    /** False: clients are refused (this node is not Primary). */
    boolean mayOpen();

    /** Tells how many clients are in the transmission phase now. */
    void connectionsChanged(int open);
}
