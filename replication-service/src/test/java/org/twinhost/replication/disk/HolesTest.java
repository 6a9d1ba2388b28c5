package org.twinhost.replication.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HolesTest {

    private static final long MIB = 1024 * 1024;
    private static final int BLOCK = 4096;

    @TempDir
    Path folder;

    @Test
    void aBlockInTheMiddleOfASparseFile() throws Exception {
        tellsTheBlockFromTheRest(folder.resolve("sparse"));
    }

    @Test
    void aBlockInTheMiddleOfASparseFileInMemory() throws Exception {
        var memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "no tmpfs here");
        var file = Files.createTempFile(memory, "holes", "");
        try {
            tellsTheBlockFromTheRest(file);
        } finally {
            Files.delete(file);
        }
    }

    private static void tellsTheBlockFromTheRest(Path file) throws IOException {
        sparse(file, 64 * MIB);
        assertThat(Holes.hasData(file, 0, 64 * MIB)).isFalse();

        write(file, 32 * MIB, new byte[BLOCK]);

        assertThat(Holes.hasData(file, 0, 64 * MIB)).as("zeroes that were written are data").isTrue();
        assertThat(Holes.hasData(file, 0, 32 * MIB)).isFalse();
        assertThat(Holes.hasData(file, 32 * MIB, 1)).isTrue();
        assertThat(Holes.hasData(file, 32 * MIB, BLOCK)).isTrue();
        assertThat(Holes.hasData(file, 32 * MIB + MIB, 31 * MIB)).isFalse();
        assertThat(Holes.hasData(file, 32 * MIB, 0)).isFalse();
    }

    @Test
    void behindTheEndThereIsNothing() throws Exception {
        var file = folder.resolve("short");
        write(file, 0, new byte[] {1});
        assertThat(Holes.hasData(file, 0, BLOCK)).isTrue();
        assertThat(Holes.hasData(file, 1024 * MIB, BLOCK)).isFalse();
    }

    @Test
    void ofABlockDeviceNobodyCanTell() throws Exception {
        try (var loops = new LoopDevices(folder)) {
            assertThat(Holes.hasData(loops.device("disk", MIB), 0, MIB)).isTrue();
        }
    }

    @Test
    void aMissingFileIsNamed() {
        var missing = folder.resolve("missing");
        assertThatThrownBy(() -> Holes.hasData(missing, 0, 1)).isInstanceOf(IOException.class)
                .hasMessage(missing + ": it is not there");
    }

    @Test
    void aRangeThatNoFileHasIsABug() throws Exception {
        var file = folder.resolve("any");
        write(file, 0, new byte[] {1});
        assertThatThrownBy(() -> Holes.hasData(file, 1, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Holes.hasData(file, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void sparse(Path file, long bytes) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(bytes);
        }
    }

    private static void write(Path file, long offset, byte[] bytes) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }
}
