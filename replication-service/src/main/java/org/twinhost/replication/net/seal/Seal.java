package org.twinhost.replication.net.seal;

import io.netty.channel.ChannelHandler;

/** The keys of one end of a connection, one for each direction: what this end sent can't be sent back to it. */
public final class Seal {

    private final byte[] mine;
    private final byte[] theirs;

    Seal(byte[] mine, byte[] theirs) {
        this.mine = mine;
        this.theirs = theirs;
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
