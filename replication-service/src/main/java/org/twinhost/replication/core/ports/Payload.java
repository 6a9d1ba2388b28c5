package org.twinhost.replication.core.ports;

/**
 * The bytes of blocks on their way. The core hands them around and never looks inside; they are counted like Netty's
 * buffers: whoever gets one owns one reference and gives it back with {@link #release}.
 */
public interface Payload {

    int length();

    /** One more reference, for somebody else to release. */
    Payload retain();

    void release();

    /** A 64-bit checksum of each full or partial block of {@code blockBytes}, in order. */
    long[] checksums(int blockBytes);

    /** A part of it, which shares the bytes and owns a reference of its own. */
    Payload slice(int from, int length);

    /** Puts its bytes into another of the same length. */
    void copyInto(Payload into);
}
