package org.twinhost.replication.disk;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;

/** A {@link BlockStore} on a file or block device. */
public abstract class FileBlockStore implements BlockStore {

    /**
     * Opens an existing file or device for reading and writing; blocks, so not on an event loop.
     *
     * @param loop where the results come back
     */
    public static FileBlockStore open(Path device, EventLoop loop, DiskThreads threads) throws IOException {
        throw new IOException("cannot open " + device + " for " + loop + " on " + threads);
    }
}
