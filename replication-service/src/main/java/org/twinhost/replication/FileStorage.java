package org.twinhost.replication;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.replication.core.Done;
import org.twinhost.replication.core.Payload;
import org.twinhost.replication.core.Surroundings.BytesDone;
import org.twinhost.replication.disk.BlockStore;
import org.twinhost.replication.disk.DiskFailure;
import org.twinhost.replication.disk.DiskThreads;
import org.twinhost.replication.disk.FileBlockStore;
import org.twinhost.replication.net.BufferPayload;
import org.twinhost.runtime.DurableFile;

/** A file or block device on the volume's event loop, and the file that remembers that it failed. */
final class FileStorage implements VolumeStorage {

    private final Path device;
    private final long sizeBytes;
    private final EventLoop loop;
    private final DiskThreads threads;
    private final Executor blocking;
    private final Path marker;
    private BlockStore store;

    FileStorage(Path device, long sizeBytes, EventLoop loop, DiskThreads threads, Executor blocking, Path marker) {
        this.device = device;
        this.sizeBytes = sizeBytes;
        this.loop = loop;
        this.threads = threads;
        this.blocking = blocking;
        this.marker = marker;
    }

    @Override
    public boolean isRememberedAsDetached() {
        return Files.exists(marker);
    }

    @Override
    public Payload allocate(int length) {
        return BufferPayload.into(PooledByteBufAllocator.DEFAULT.directBuffer(length, length));
    }

    @Override
    public void open(Done done) {
        var old = store;
        store = null;
        blocking.execute(() -> {
            if (old != null) {
                old.close();
            }
            try {
                var opened = FileBlockStore.open(device, loop, threads);
                var missing = sizeBytes + VolumeLimits.metadataBytes(sizeBytes) - opened.sizeBytes();
                if (missing > 0) {
                    opened.close();
                    throw new IOException(device + " has " + opened.sizeBytes() + " bytes, " + missing + " too few: the volume needs "
                            + sizeBytes + " and " + VolumeLimits.metadataBytes(sizeBytes) + " behind them for metadata; enlarge it");
                }
                loop.execute(() -> {
                    store = opened;
                    done.done(null);
                });
            } catch (IOException | RuntimeException e) {
                loop.execute(() -> done.done(e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        });
    }

    @Override
    public void close() {
        var old = store;
        store = null;
        if (old != null) {
            blocking.execute(old::close);
        }
    }

    @Override
    public void read(long offset, Payload into, Done done) {
        if (store == null) {
            closed(done);
        } else {
            store.read(offset, ((BufferPayload) into).buffer(), failure -> done.done(text(failure)));
        }
    }

    @Override
    public void write(long offset, Payload from, boolean durable, Done done) {
        if (store == null) {
            closed(done);
        } else {
            store.write(offset, ((BufferPayload) from).buffer(), durable, failure -> done.done(text(failure)));
        }
    }

    @Override
    public void readBytes(long offset, int length, BytesDone done) {
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        read(sizeBytes + offset, BufferPayload.into(buffer), failure -> {
            var bytes = new byte[failure == null ? length : 0];
            if (failure == null) {
                buffer.readBytes(bytes);
            }
            buffer.release();
            done.done(bytes, failure);
        });
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
        write(sizeBytes + offset, BufferPayload.of(buffer), false, failure -> {
            buffer.release();
            done.done(failure);
        });
    }

    @Override
    public void flush(Done done) {
        if (store == null) {
            closed(done);
        } else {
            store.flush(failure -> done.done(text(failure)));
        }
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
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
            loop.execute(() -> done.done(ended));
        });
    }

    private void closed(Done done) {
        loop.execute(() -> done.done("the disk is closed"));
    }

    private static String text(DiskFailure failure) {
        return failure == null ? null : failure.message();
    }
}
