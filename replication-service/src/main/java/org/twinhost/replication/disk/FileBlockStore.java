package org.twinhost.replication.disk;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BlockStore} on a file or block device: direct I/O where the file system knows it and {@link Caching} wants it,
 * blocking calls on disk threads, one flush of the device for all that wait for one. FUA is a write and such a flush, which
 * every file system honours.
 */
public final class FileBlockStore implements BlockStore {

    private static final Logger LOG = Logger.getLogger(FileBlockStore.class);
    private static final long CLOSE_NANOS_MAX = 10_000_000_000L;

    private final Path device;
    private final AlignedFile file;
    private final EventLoop loop;
    private final DiskThreads threads;
    private final GroupCommit flushes = new GroupCommit(this::flushDevice);
    private final InFlight inFlight = new InFlight();

    private FileBlockStore(Path device, AlignedFile file, EventLoop loop, DiskThreads threads) {
        this.device = device;
        this.file = file;
        this.loop = loop;
        this.threads = threads;
    }

    /**
     * Opens an existing file or device for reading and writing, for this process alone; blocks, so not on an event loop.
     *
     * @param loop where the results come back
     */
    public static FileBlockStore open(Path device, EventLoop loop, DiskThreads threads) throws IOException {
        return open(device, OptionalInt.empty(), Caching.DIRECT, loop, threads);
    }

    /** As above; a slot of the device is opened for this process alone, others of it may be open for other volumes. */
    public static FileBlockStore open(
            Path device, OptionalInt slot, Caching caching, EventLoop loop, DiskThreads threads) throws IOException {
        return new FileBlockStore(device, AlignedFile.open(device, slot, caching), loop, threads);
    }

    @Override
    public long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    public int blockBytes() {
        return file.blockBytes();
    }

    /** Whether the page cache is passed by. */
    public boolean isDirect() {
        return file.isDirect();
    }

    @Override
    public void read(long offset, ByteBuf into, IoResult done) {
        int index = into.writerIndex();
        int length = into.writableBytes();
        perform(() -> file.read(offset, into, index, length), cause -> {
            if (cause == null) {
                into.writerIndex(index + length);
            }
            done.done(cause == null ? null : new DiskFailure(device, "read", offset, length, cause));
        });
    }

    @Override
    public void write(long offset, ByteBuf from, boolean fua, IoResult done) {
        int index = from.readerIndex();
        int length = from.readableBytes();
        perform(() -> file.write(offset, from, index, length), cause -> {
            if (cause != null) {
                done.done(new DiskFailure(device, "write", offset, length, cause));
            } else if (fua) {
                flush(done);
            } else {
                done.done(null);
            }
        });
    }

    @Override
    public void flush(IoResult done) {
        flushes.add(cause -> done.done(cause == null ? null : new DiskFailure(device, "flush", 0, 0, cause)));
    }

    private void flushDevice() {
        perform(file::flush, flushes::flushed);
    }

    @Override
    public void close() {
        close(CLOSE_NANOS_MAX);
    }

    /** @param nanos how long requests that are with the disk are waited for; after that the last of them closes the file */
    void close(long nanos) {
        if (inFlight.endWithin(nanos)) {
            closeFile();
        } else {
            LOG.warnf("%s does not answer: it stays open until it does", device);
        }
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException failure) {
            LOG.warnf("closing %s failed: %s", device, failure.getMessage());
        }
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    /** Null: it went well; else why not. */
    private interface Ended {
        void ended(@Nullable String cause);
    }

    private void perform(DiskWork work, Ended ended) {
        if (!inFlight.begin()) {
            back(ended, "the store is closed");
            return;
        }
        try {
            threads.run(() -> {
                var cause = attempt(work);
                if (inFlight.end()) {
                    closeFile();
                }
                back(ended, cause);
            });
        } catch (RejectedExecutionException stopped) {
            if (inFlight.end()) {
                closeFile();
            }
            back(ended, "the disk threads have ended");
        }
    }

    private static @Nullable String attempt(DiskWork work) {
        try {
            work.run();
            return null;
        } catch (IOException | RuntimeException failure) {
            return failure.getMessage() == null ? failure.toString() : failure.getMessage();
        }
    }

    private void back(Ended ended, @Nullable String cause) {
        try {
            loop.execute(() -> ended.ended(cause));
        } catch (RejectedExecutionException stopped) {
            LOG.debugf("a result of %s came after its event loop had ended", device);
        }
    }

    /** Requests that are with the disk. */
    private static final class InFlight {
        private int count;
        private boolean closed;
        private boolean late;

        synchronized boolean begin() {
            if (closed) {
                return false;
            }
            count++;
            return true;
        }

        /** Whether it was the last one, and nobody waits for it any more. */
        synchronized boolean end() {
            count--;
            notifyAll();
            return late && count == 0;
        }

        /** Nothing begins any more; false: something has not ended in time. */
        synchronized boolean endWithin(long nanos) {
            closed = true;
            long deadline = System.nanoTime() + nanos;
            try {
                for (long left = nanos; count > 0 && left > 0; left = deadline - System.nanoTime()) {
                    wait(left / 1_000_000 + 1);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            late = count > 0;
            return !late;
        }
    }
}
