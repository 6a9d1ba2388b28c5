package org.twinhost.replication.net.nbd;

/**
 * What clients of one export may take that is no memory.
 *
 * @param connectionsMax that use it, and as many again that have not yet said what they want
 * @param handshakeMs to say it
 */
public record NbdLimits(int connectionsMax, int handshakeMs) {

    /** QEMU uses one connection, nbdcopy four; who has opened a socket knows at once what it wants. */
    public static final NbdLimits USUAL = new NbdLimits(16, 10_000);
}
