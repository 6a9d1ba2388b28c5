package org.twinhost.replication.net.seal;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import java.security.GeneralSecurityException;

/** The keys of one end of a connection, one for each direction: what this end sent can't be sent back to it. */
public final class Seal {

    private static final int WARM_RECORDS = 16;

    private final byte[] mine;
    private final byte[] theirs;

    Seal(byte[] mine, byte[] theirs) {
        this.mine = mine;
        this.theirs = theirs;
    }

    /**
     * Runs through all of it once. A JVM that has just started takes hundreds of milliseconds for the first exchange of keys
     * and tens for each of the first records; on a volume's loop that would look like silence to its peer.
     */
    public static void warmUp() {
        var here = new KeyExchange();
        var there = new KeyExchange();
        var bound = new byte[RecordKey.SECRET_BYTES];
        var sealing = RecordKey.toSeal(here.agree(there.share(), bound, true).mine);
        var opening = RecordKey.toOpen(there.agree(here.share(), bound, false).theirs);
        var allocator = UnpooledByteBufAllocator.DEFAULT;
        try {
            for (int i = 0; i < WARM_RECORDS; i++) {
                var record = sealing.seal(allocator, RecordKey.PLAIN_BYTES_MAX);
                int bytes = record.skipBytes(RecordKey.LENGTH_BYTES).readableBytes();
                record.readBytes(RecordKey.scratch(), 0, bytes).release();
                opening.open(allocator, bytes).release();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java does not open what it has sealed", e);
        }
    }

    /** What this end sends. */
    public ChannelHandler sealer() {
        return new RecordSealer(RecordKey.toSeal(mine));
    }

    /** What it receives. */
    public ChannelHandler opener() {
        return new RecordOpener(RecordKey.toOpen(theirs));
    }
}
