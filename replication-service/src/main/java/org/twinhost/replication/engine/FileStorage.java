package org.twinhost.replication.engine;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.core.ports.Done;
import org.twinhost.replication.core.ports.Payload;
import org.twinhost.replication.core.ports.Surroundings.BytesDone;
import org.twinhost.replication.core.ports.Surroundings.Proof;
import org.twinhost.replication.disk.BlockStore;
import org.twinhost.replication.disk.Caching;
import org.twinhost.replication.disk.DiskFailure;
import org.twinhost.replication.disk.DiskThreads;
import org.twinhost.replication.disk.FileBlockStore;
import org.twinhost.replication.disk.IoResult;
import org.twinhost.replication.disk.ZeroProof;
import org.twinhost.replication.net.BufferPayload;
import org.twinhost.replication.volume.VolumeStorage;
import org.twinhost.runtime.files.DurableFile;

/** A volume's files or block devices, of data and metadata, on its event loop, and the file that remembers that it failed. */
final class FileStorage implements VolumeStorage {

    private static final Logger LOG = Logger.getLogger(FileStorage.class);

    private static final byte[] NO_BYTES = {};

    private final MetadataPlace place;
    private final Caching caching;
    private final EventLoop loop;
    private final DiskThreads threads;
    private final Executor blocking;
    private final Path marker;
    private final SideFile digests;
    private @Nullable BlockStore store;
    /** The same as {@link #store} where the metadata lies behind the data. */
    private @Nullable BlockStore metadata;
    private boolean closed;
    private boolean proving;
    /** Asked meanwhile; null: nobody did. */
    private @Nullable Proof nextProof;

    FileStorage(MetadataPlace place, Caching caching, EventLoop loop, DiskThreads threads, Executor blocking, Path marker) {
        this.place = place;
        this.caching = caching;
        this.loop = loop;
        this.threads = threads;
        this.blocking = blocking;
        this.marker = marker;
        this.digests = new SideFile(beside(".digests"));
    }

    /** Where it lies. */
    MetadataPlace place() {
        return place;
    }

    /** Another file of this volume. */
    private Path beside(String ending) {
        return marker.resolveSibling(marker.getFileName().toString().replaceFirst("\\.detached$", "") + ending);
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
        var oldStore = store;
        var oldMetadata = metadata;
        store = null;
        metadata = null;
        blocking.execute(() -> {
            close(oldStore, oldMetadata);
            try {
                var data = openChecked(place.device(), OptionalInt.empty(), place::checkData);
                var meta = place.metaDisk().isEmpty() ? data : openMetaDisk(data);
                loop.execute(() -> {
                    if (closed) {
                        // It came too late: what is open now would be nobody's, and its device could not be opened again.
                        blocking.execute(() -> close(data, meta));
                        return;
                    }
                    store = data;
                    metadata = meta;
                    done.done(null);
                });
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                loop.execute(() -> done.done(e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        });
    }

    private interface Check {
        void check(long sizeBytes) throws IOException;
    }

    private BlockStore openChecked(Path path, OptionalInt slot, Check check) throws IOException {
        var opened = FileBlockStore.open(path, slot, caching, loop, threads);
        try {
            check.check(opened.sizeBytes());
            return opened;
        } catch (IOException tooSmall) {
            opened.close();
            throw tooSmall;
        }
    }

    private BlockStore openMetaDisk(BlockStore data) throws IOException {
        var disk = place.metaDisk().orElseThrow();
        try {
            return openChecked(Path.of(disk.path()), disk.index() == null ? OptionalInt.empty() : OptionalInt.of(disk.index()),
                    place::checkMetaDisk);
        } catch (IOException | RuntimeException failure) {
            data.close();
            throw failure;
        }
    }

    private static void close(@Nullable BlockStore data, @Nullable BlockStore meta) {
        if (data != null) {
            data.close();
        }
        if (meta != null && meta != data) {
            meta.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        var oldStore = store;
        var oldMetadata = metadata;
        store = null;
        metadata = null;
        blocking.execute(() -> {
            close(oldStore, oldMetadata);
            digests.close();
        });
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
        if (metadata == null) {
            closed(failure -> done.done(new byte[0], failure));
            return;
        }
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        metadata.read(place.offset() + offset, buffer, failure -> {
            var bytes = new byte[failure == null ? length : 0];
            if (failure == null) {
                buffer.readBytes(bytes);
            }
            buffer.release();
            done.done(bytes, text(failure));
        });
    }

    @Override
    public void writeBytes(long offset, byte[] bytes, Done done) {
        if (metadata == null) {
            closed(done);
            return;
        }
        var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
        metadata.write(place.offset() + offset, buffer, false, failure -> {
            buffer.release();
            done.done(text(failure));
        });
    }

    @Override
    public void readDigests(long offset, int length, BytesDone done) {
        blocking.execute(() -> {
            var read = digests.read(offset, length);
            loop.execute(() -> done.done(read.orElse(NO_BYTES), read.isPresent() ? null : "it can't be read"));
        });
    }

    @Override
    public void writeDigests(long offset, byte[] bytes, Done done) {
        blocking.execute(() -> {
            var failure = digests.write(offset, bytes);
            loop.execute(() -> done.done(failure));
        });
    }

    /** One at a time, as it may mean reading: of those that ask meanwhile the last one is answered. */
    @Override
    public void proveZeroes(Proof proof) {
        if (proving) {
            nextProof = proof;
            return;
        }
        proving = true;
        blocking.execute(() -> {
            var zero = false;
            try {
                zero = ZeroProof.of(place.device(), place.sizeBytes());
            } catch (IOException | RuntimeException | OutOfMemoryError untold) {
                LOG.warnf("%s: whether it is empty can't be told: %s", place.device(), untold.getMessage());
            }
            var proven = zero;
            loop.execute(() -> {
                proving = false;
                proof.proven(proven);
                if (nextProof != null) {
                    var next = nextProof;
                    nextProof = null;
                    proveZeroes(next);
                }
            });
        });
    }

    @Override
    public void flush(Done done) {
        var data = store;
        var meta = metadata;
        if (data == null || meta == null) {
            closed(done);
        } else if (meta == data) {
            data.flush(failure -> done.done(text(failure)));
        } else {
            flushBoth(data, meta, done);
        }
    }

    /** Of two devices both must have done it; the first failure counts. */
    private static void flushBoth(BlockStore data, BlockStore meta, Done done) {
        var both = new IoResult() {
            private int left = 2;
            private @Nullable DiskFailure failed;

            @Override
            public void done(@Nullable DiskFailure failure) {
                failed = failed == null ? failure : failed;
                if (--left == 0) {
                    done.done(text(failed));
                }
            }
        };
        data.flush(both);
        meta.flush(both);
    }

    @Override
    public void rememberDetached(boolean detached, Done done) {
        change(() -> {
            if (detached) {
                DurableFile.write(marker, "detached\n".getBytes(StandardCharsets.US_ASCII));
            } else {
                Files.deleteIfExists(marker);
            }
        }, done);
    }

    @Override
    public Optional<byte[]> verifyNote() {
        try {
            var note = beside(".verify");
            return Files.exists(note) ? Optional.of(Files.readAllBytes(note)) : Optional.empty();
        } catch (IOException unreadable) {
            LOG.warnf("%s: what verify found last can't be read: %s", place.device(), unreadable.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void keepVerifyNote(byte[] note, Done done) {
        change(() -> DurableFile.write(beside(".verify"), note), done);
    }

    private interface Change {
        void make() throws IOException;
    }

    private void change(Change change, Done done) {
        blocking.execute(() -> {
            String failure = null;
            try {
                change.make();
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

    private static @Nullable String text(@Nullable DiskFailure failure) {
        return failure == null ? null : failure.message();
    }
}
