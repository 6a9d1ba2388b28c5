package org.twinhost.replication.disk;

import com.sun.nio.file.ExtendedOpenOption;
import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.twinhost.replication.disk.host.HeldPart;

/**
 * Blocking reads and writes of any range of a file or device, past the page cache where its file system can and it is not
 * wanted. Safe for several threads; they must never be event loops.
 *
 * <p>Direct I/O wants whole blocks. A write that begins or ends inside one reads the block first, alone: other writes wait,
 * so that none is undone by the old content of a block.
 */
final class AlignedFile implements AutoCloseable {

    static final int BLOCK_BYTES_MIN = 512;
    private static final int BLOCK_BYTES_MAX = 4096;
    private static final int SCRATCH_BYTES = 256 * 1024;

    /** One a disk thread, reused for ever. */
    private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(
            () -> ByteBuffer.allocateDirect(SCRATCH_BYTES + BLOCK_BYTES_MAX).alignedSlice(BLOCK_BYTES_MAX));

    private final Path path;
    private final HeldPart held;
    private final FileChannel channel;
    private final long sizeBytes;
    private final int alignment;
    private final Lock wholeBlocks;
    private final Lock partOfBlock;

    private AlignedFile(Path path, HeldPart held, FileChannel channel, long sizeBytes, int alignment) {
        this.path = path;
        this.held = held;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.alignment = alignment;
        ReadWriteLock writes = new ReentrantReadWriteLock();
        wholeBlocks = writes.readLock();
        partOfBlock = writes.writeLock();
    }

    /** @param slot of a device that several volumes share; empty: all of it is for one */
    static AlignedFile open(Path path, OptionalInt slot, Caching caching) throws IOException {
        var held = HeldPart.take(path, slot);
        try {
            return switch (caching) {
                case DIRECT -> {
                    var direct = openDirect(path, held);
                    yield direct == null ? openCached(path, held) : direct;
                }
                case BUFFERED -> openCached(path, held);
            };
        } catch (IOException | RuntimeException failure) {
            held.close();
            throw failure;
        }
    }

    private static AlignedFile openCached(Path path, HeldPart held) throws IOException {
        var channel = openChannel(path);
        try {
            return new AlignedFile(path, held, channel, measure(path, channel), 1);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Null: not on this file system, or not with this file's size. */
    private static @Nullable AlignedFile openDirect(Path path, HeldPart held) throws IOException {
        FileChannel channel;
        try {
            channel = openChannel(path, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException refused) {
            return null;
        }
        try {
            long size = measure(path, channel);
            int alignment = smallestBlock(channel, size);
            if (alignment > 0) {
                return new AlignedFile(path, held, channel, size, alignment);
            }
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        return null;
    }

    private static FileChannel openChannel(Path path, OpenOption... more) throws IOException {
        var options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.READ);
        options.add(StandardOpenOption.WRITE);
        return FileChannel.open(path, options);
    }

    private static long measure(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size == 0) {
            throw new IOException(path + " has no size: it is empty or its medium is missing");
        }
        return size;
    }

    /** The smallest block that the file system reads directly; 0: none that we can use. */
    private static int smallestBlock(FileChannel channel, long size) {
        for (int block = BLOCK_BYTES_MIN; block <= BLOCK_BYTES_MAX; block *= 2) {
            if (size % block == 0 && size >= 2L * block && readsDirectly(channel, block)) {
                return block;
            }
        }
        return 0;
    }

    private static boolean readsDirectly(FileChannel channel, int block) {
        try {
            return channel.read(SCRATCH.get().clear().limit(block), block) == block;
        } catch (IOException refused) {
            return false;
        }
    }

    long sizeBytes() {
        return sizeBytes;
    }

    boolean isDirect() {
        return alignment > 1;
    }

    int blockBytes() {
        return Math.max(alignment, BLOCK_BYTES_MIN);
    }

    /** Fills {@code length} bytes of {@code into} from {@code index}. */
    void read(long offset, ByteBuf into, int index, int length) throws IOException {
        check(offset, length);
        var inPlace = inPlace(offset, into, index, length);
        if (inPlace != null) {
            readAll(inPlace, offset);
            return;
        }
        for (int copied = 0; copied < length; ) {
            long from = offset + copied;
            int before = (int) (from % alignment);
            int count = Math.min(length - copied, SCRATCH_BYTES - before);
            var scratch = SCRATCH.get().clear().limit(blocks(before + count));
            readAll(scratch, from - before);
            into.setBytes(index + copied, scratch.flip().position(before).limit(before + count));
            copied += count;
        }
    }

    /** Writes {@code length} bytes of {@code from} from {@code index}. */
    void write(long offset, ByteBuf from, int index, int length) throws IOException {
        check(offset, length);
        var order = offset % alignment == 0 && length % alignment == 0 ? wholeBlocks : partOfBlock;
        order.lock();
        try {
            var inPlace = inPlace(offset, from, index, length);
            if (inPlace != null) {
                writeAll(inPlace, offset);
                return;
            }
            for (int copied = 0; copied < length; ) {
                copied += writeSome(offset + copied, from, index + copied, length - copied);
            }
        } finally {
            order.unlock();
        }
    }

    private int writeSome(long offset, ByteBuf from, int index, int length) throws IOException {
        int before = (int) (offset % alignment);
        int count = Math.min(length, SCRATCH_BYTES - before);
        int whole = blocks(before + count);
        var scratch = SCRATCH.get().clear().limit(whole);
        if (whole != count) {
            readAll(scratch, offset - before);
            scratch.clear();
        }
        from.getBytes(index, scratch.position(before).limit(before + count));
        writeAll(scratch.position(0).limit(whole), offset - before);
        return count;
    }

    /** All that was written before is stable afterwards. */
    void flush() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            held.close();
        }
    }

    private void check(long offset, int length) throws IOException {
        if (offset < 0 || length < 0 || offset > sizeBytes - length) {
            throw new EOFException(path + " has " + sizeBytes + " bytes, asked for " + length + " at " + offset);
        }
    }

    /** The buffer's own memory where the kernel can take it as it lies, else null. */
    private @Nullable ByteBuffer inPlace(long offset, ByteBuf buffer, int index, int length) {
        if (offset % alignment != 0 || length % alignment != 0 || !buffer.isDirect() || buffer.nioBufferCount() != 1) {
            return null;
        }
        var memory = buffer.nioBuffer(index, length);
        return memory.alignmentOffset(memory.position(), alignment) == 0 ? memory : null;
    }

    private int blocks(int bytes) {
        return (bytes + alignment - 1) / alignment * alignment;
    }

    private void readAll(ByteBuffer into, long offset) throws IOException {
        long position = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, position);
            if (count <= 0) {
                throw new EOFException(path + " ended at " + position + ", it had " + sizeBytes + " bytes");
            }
            position += count;
        }
    }

    private void writeAll(ByteBuffer from, long offset) throws IOException {
        long position = offset;
        while (from.hasRemaining()) {
            position += channel.write(from, position);
        }
    }
}
