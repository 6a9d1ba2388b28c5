package org.twinhost.replication.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FileBlockStoreTest {

    private static final int SIZE = 1024 * 1024;

    @TempDir
    Path folder;

    private final EpollEventLoopGroup group = new EpollEventLoopGroup(1);
    private final EventLoop loop = group.next();
    private final DiskThreads threads = new DiskThreads(4);

    @AfterEach
    void stop() {
        threads.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void anyRangeOfAFile() throws Exception {
        behavesLikeMemory(file(SIZE), 42);
    }

    @Test
    void anyRangeThroughThePageCache() throws Exception {
        behavesLikeMemory(file(SIZE), Caching.BUFFERED, 46);
    }

    @Test
    void anyRangeOfAFileWhoseSizeIsNoWholeBlocks() throws Exception {
        var odd = file(SIZE + 100);
        behavesLikeMemory(odd, 43);
        assertThat(Files.size(odd)).isEqualTo(SIZE + 100);
    }

    @Test
    void anyRangeOfABlockDevice() throws Exception {
        try (var loops = new LoopDevices(folder)) {
            behavesLikeMemory(loops.device("disk", SIZE), 44);
        }
    }

    @Test
    void anyRangeOfAFileInUserSpace() throws Exception {
        try (var disk = NbdFuseDisk.mount(folder, SIZE)) {
            behavesLikeMemory(disk.file(), 45);
        }
    }

    @Test
    void diskErrorsComeBackWithTheirReason() throws Exception {
        try (var disk = NbdFuseDisk.mount(folder, SIZE); var store = FileBlockStore.open(disk.file(), loop, threads)) {
            disk.fail();
            assertThat(write(store, 4096, filled(4096, 1), false).message())
                    .isEqualTo("write of 4096 bytes at 4096 of " + disk.file() + " failed: Input/output error");
            assertThat(read(store, 8192, Unpooled.directBuffer(512, 512)).message()).contains("Input/output error");
            disk.heal();
            assertThat(read(store, 8192, Unpooled.directBuffer(512, 512))).isNull();
        }
    }

    @Test
    void directWhereTheFileSystemKnowsIt() throws Exception {
        try (var store = FileBlockStore.open(file(SIZE), loop, threads)) {
            assertThat(store.sizeBytes()).isEqualTo(SIZE);
            assertThat(store.blockBytes()).isBetween(512, 4096);
        }
        try (var store = FileBlockStore.open(file(SIZE + 1), loop, threads)) {
            assertThat(store.isDirect()).isFalse();
        }
    }

    @Test
    void neverDirectWhereThePageCacheIsWanted() throws Exception {
        try (var store = FileBlockStore.open(file(SIZE), OptionalInt.empty(), Caching.BUFFERED, loop, threads)) {
            assertThat(store.isDirect()).isFalse();
            assertThat(store.blockBytes()).isEqualTo(512);
        }
    }

    /** Reading the rest of a block and writing it back must not undo what a neighbour writes at the same time. */
    @Test
    void neighboursInOneBlockDoNotUndoEachOther() throws Exception {
        try (var store = FileBlockStore.open(file(SIZE), loop, threads)) {
            for (int round = 1; round <= 50; round++) {
                int value = round;
                var writes = IntStream.range(0, 8)
                        .mapToObj(sector -> start(store, s -> done -> s.write(sector * 512L, filled(512, value), false, done)))
                        .toList();
                for (var write : writes) {
                    assertThat(get(write)).isNull();
                }
                var found = Unpooled.directBuffer(4096, 4096);
                assertThat(read(store, 0, found)).isNull();
                assertThat(bytes(found)).containsOnly(value);
                found.release();
            }
        }
    }

    @Test
    void manyFlushesAndForcedWritesAreAllAnswered() throws Exception {
        try (var store = FileBlockStore.open(file(SIZE), loop, threads)) {
            var requests = IntStream.range(0, 200)
                    .mapToObj(i -> i % 2 == 0
                            ? start(store, s -> s::flush)
                            : start(store, s -> done -> s.write(i * 4096L, filled(4096, i), true, done)))
                    .toList();
            for (var request : requests) {
                assertThat(get(request)).isNull();
            }
        }
    }

    @Test
    void rangeBeyondTheEndFails() throws Exception {
        try (var store = FileBlockStore.open(file(SIZE), loop, threads)) {
            assertThat(write(store, SIZE - 512, filled(1024, 1), false).message()).contains("has " + SIZE + " bytes");
            assertThat(read(store, SIZE, Unpooled.directBuffer(1, 1)).message()).contains("has " + SIZE + " bytes");
        }
    }

    @Test
    void sourceIsLeftAsItWas() throws Exception {
        try (var store = FileBlockStore.open(file(SIZE), loop, threads)) {
            var data = filled(1000, 3).skipBytes(10);
            assertThat(write(store, 100, data, true)).isNull();
            assertThat(data.readerIndex()).isEqualTo(10);
            assertThat(data.refCnt()).isOne();
        }
    }

    @Test
    void composedBuffersWork() throws Exception {
        try (var store = FileBlockStore.open(file(SIZE), loop, threads)) {
            assertThat(write(store, 0, Unpooled.wrappedBuffer(filled(4000, 1), filled(4192, 2)), false)).isNull();
            var found = Unpooled.directBuffer(8192, 8192);
            assertThat(read(store, 0, found)).isNull();
            assertThat(found.getByte(3999)).isEqualTo((byte) 1);
            assertThat(found.getByte(4000)).isEqualTo((byte) 2);
        }
    }

    @Test
    void closedStoreRefuses() throws Exception {
        var store = FileBlockStore.open(file(SIZE), loop, threads);
        store.close();
        assertThat(get(start(store, s -> s::flush)).message()).contains("the store is closed");
    }

    @Test
    void secondOpeningOfOneFileIsRefused() throws Exception {
        var file = file(SIZE);
        try (var _ = FileBlockStore.open(file, loop, threads)) {
            assertThatThrownBy(() -> FileBlockStore.open(file, loop, threads))
                    .hasMessageStartingWith(file + " is already open in this service");
        }
        FileBlockStore.open(file, loop, threads).close();
    }

    /** Else the volume could not be opened again before the service is started anew. */
    @Test
    void whatAnswersLateIsClosedThen() throws Exception {
        var file = file(SIZE);
        var answers = new CountDownLatch(1);
        try (var slow = new DiskThreads(1)) {
            slow.run(() -> await(answers));
            var store = FileBlockStore.open(file, loop, slow);
            var late = start(store, s -> s::flush);
            loop.submit(() -> { }).sync();
            store.close(0);
            assertThatThrownBy(() -> FileBlockStore.open(file, loop, threads)).hasMessageContaining("already open");

            answers.countDown();
            assertThat(get(late)).isNull();
            FileBlockStore.open(file, loop, threads).close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void missingAndEmptyFilesAreRefused() throws IOException {
        assertThatThrownBy(() -> FileBlockStore.open(folder.resolve("none"), loop, threads)).isInstanceOf(IOException.class);
        var empty = file(0);
        assertThatThrownBy(() -> FileBlockStore.open(empty, loop, threads)).hasMessageContaining("has no size");
    }

    private void behavesLikeMemory(Path path, long seed) throws Exception {
        behavesLikeMemory(path, Caching.DIRECT, seed);
    }

    private void behavesLikeMemory(Path path, Caching caching, long seed) throws Exception {
        var random = new Random(seed);
        try (var store = FileBlockStore.open(path, OptionalInt.empty(), caching, loop, threads)) {
            var model = new byte[(int) store.sizeBytes()];
            assertThat(write(store, 0, Unpooled.wrappedBuffer(model), false)).isNull();
            for (int step = 0; step < 150; step++) {
                int unit = new int[] {1, 512, 4096}[random.nextInt(3)];
                int length = Math.max(1, random.nextInt(1 + random.nextInt(300_000)) / unit) * unit;
                int offset = random.nextInt((model.length - length) / unit) * unit;
                if (random.nextBoolean()) {
                    var data = new byte[length];
                    random.nextBytes(data);
                    System.arraycopy(data, 0, model, offset, length);
                    var pooled = buffer(length).writeBytes(data);
                    assertThat(write(store, offset, pooled, random.nextInt(10) == 0)).isNull();
                    pooled.release();
                } else {
                    var found = buffer(length);
                    assertThat(read(store, offset, found)).isNull();
                    assertThat(bytes(found)).as("seed %d step %d", seed, step)
                            .isEqualTo(Arrays.copyOfRange(model, offset, offset + length));
                    found.release();
                }
            }
            var whole = buffer(model.length);
            assertThat(read(store, 0, whole)).isNull();
            assertThat(bytes(whole)).isEqualTo(model);
            whole.release();
        }
    }

    private static ByteBuf buffer(int length) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
    }

    private Path file(int size) throws IOException {
        var path = Files.createTempFile(folder, "disk", "");
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        return path;
    }

    private static ByteBuf filled(int count, int value) {
        var bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return Unpooled.wrappedBuffer(bytes);
    }

    private static byte[] bytes(ByteBuf buffer) {
        var bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private DiskFailure write(FileBlockStore store, long offset, ByteBuf data, boolean fua) throws Exception {
        return get(start(store, s -> done -> s.write(offset, data, fua, done)));
    }

    private DiskFailure read(FileBlockStore store, long offset, ByteBuf into) throws Exception {
        return get(start(store, s -> done -> s.read(offset, into, done)));
    }

    private interface Request {
        Consumer<IoResult> on(FileBlockStore store);
    }

    private CompletableFuture<DiskFailure> start(FileBlockStore store, Request request) {
        var answer = new CompletableFuture<DiskFailure>();
        loop.execute(() -> request.on(store).accept(failure -> {
            if (!loop.inEventLoop() || !answer.complete(failure)) {
                throw new IllegalStateException("answered twice or off the loop");
            }
        }));
        return answer;
    }

    private static DiskFailure get(CompletableFuture<DiskFailure> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }
}
