package org.twinhost.replication;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.twinhost.replication.core.Done;
import org.twinhost.replication.disk.BlockStore;
import org.twinhost.replication.disk.DiskFailure;
import org.twinhost.replication.disk.DiskThreads;
import org.twinhost.replication.disk.FileBlockStore;
import org.twinhost.runtime.DurableFile;

/** A volume's backing store, which can fail and be opened again, and the file that remembers that it failed. */
final class VolumeDisk {

    /** Behind the data. */
    static final long METADATA_BYTES = 4L << 20;

    private final Path device;
    private final long sizeBytes;
    private final EventLoop loop;
    private final DiskThreads threads;
    private final Executor blocking;
    private final Path marker;
    private BlockStore store;

    VolumeDisk(Path device, long sizeBytes, EventLoop loop, DiskThreads threads, Executor blocking, Path marker) {
        this.device = device;
        this.sizeBytes = sizeBytes;
        this.loop = loop;
        this.threads = threads;
        this.blocking = blocking;
        this.marker = marker;
    }

    boolean isRememberedAsDetached() {
        return Files.exists(marker);
    }

    /** The old handle is closed first, with all that is under way on it. */
    void open(VolumeEngine engine, Done done) {
        var old = store;
        store = null;
        blocking.execute(() -> {
            if (old != null) {
                old.close();
            }
            try {
                var opened = FileBlockStore.open(device, loop, threads);
                if (opened.sizeBytes() < sizeBytes + METADATA_BYTES) {
                    opened.close();
                    throw new IOException(device + " has " + opened.sizeBytes() + " bytes, the volume needs " + sizeBytes
                            + " and 4 MiB behind them for metadata");
                }
                engine.onLoop(() -> {
                    store = opened;
                    done.done(null);
                });
            } catch (IOException | RuntimeException e) {
                engine.onLoop(() -> done.done(e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        });
    }

    void close(Executor executor) {
        var old = store;
        store = null;
        if (old != null) {
            executor.execute(old::close);
        }
    }

    void read(long offset, ByteBuf into, Done done) {
        if (store == null) {
            loop.execute(() -> done.done("the disk is closed"));
        } else {
            store.read(offset, into, failure -> done.done(text(failure)));
        }
    }

    void write(long offset, ByteBuf from, boolean durable, Done done) {
        if (store == null) {
            loop.execute(() -> done.done("the disk is closed"));
        } else {
            store.write(offset, from, durable, failure -> done.done(text(failure)));
        }
    }

    void flush(Done done) {
        if (store == null) {
            loop.execute(() -> done.done("the disk is closed"));
        } else {
            store.flush(failure -> done.done(text(failure)));
        }
    }

    void rememberDetached(VolumeEngine engine, boolean detached, Done done) {
        blocking.execute(() -> {
            String failure = null;
            try {
                if (detached) {
                    DurableFile.write(marker, "detached\n".getBytes(StandardCharsets.US_ASCII));
                } else {
                    Files.deleteIfExists(marker);
                }
            } catch (IOException | RuntimeException e) {
                failure = e.toString();
            }
            var ended = failure;
            engine.onLoop(() -> done.done(ended));
        });
    }

    private static String text(DiskFailure failure) {
        return failure == null ? null : failure.message();
    }
}
