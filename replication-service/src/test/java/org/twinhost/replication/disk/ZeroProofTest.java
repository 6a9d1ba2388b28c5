package org.twinhost.replication.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known to be zero, and what is not. */
class ZeroProofTest {

    private static final long SIZE = 3 << 20;

    @TempDir
    private Path folder;

    private Path store(long size) throws IOException {
        var file = folder.resolve("store");
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(size);
        }
        return file;
    }

    private static void write(Path file, long at, int length, int value) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            var bytes = new byte[length];
            bytes[length - 1] = (byte) value;
            access.seek(at);
            access.write(bytes);
        }
    }

    @Test
    void aFileInWhichNothingWasWrittenIsProvenAtOnceHoweverLargeItIs() throws IOException {
        assertThat(ZeroProof.of(store(2L << 40), 2L << 40)).isTrue();
    }

    @Test
    void zeroesThatWereWrittenAreReadWhereThatIsShort() throws IOException {
        var file = store(SIZE);
        write(file, 0, (int) SIZE, 0);
        assertThat(ZeroProof.of(file, SIZE)).isTrue();
    }

    @Test
    void oneByteIsEnough() throws IOException {
        var file = store(SIZE);
        write(file, SIZE - 4096, 4096, 1);
        assertThat(ZeroProof.of(file, SIZE)).isFalse();
    }

    @Test
    void whatLiesBehindTheDataDoesNotCount() throws IOException {
        var file = store(SIZE + 4096);
        write(file, SIZE, 4096, 7);
        assertThat(ZeroProof.of(file, SIZE)).isTrue();
    }

    @Test
    void aLargeStoreIsNotReadFromEndToEnd() throws IOException {
        var file = store(2 * ZeroProof.READ_BYTES_MAX);
        write(file, 0, 4096, 0);
        assertThat(ZeroProof.of(file, 2 * ZeroProof.READ_BYTES_MAX)).isFalse();
    }

    @Test
    void whatIsTooShortOrMissingIsAnError() throws IOException {
        var file = store(SIZE);
        write(file, 0, 4096, 0);
        assertThatThrownBy(() -> ZeroProof.of(file, 2 * SIZE)).isInstanceOf(IOException.class).hasMessageContaining("ends at");
        Files.delete(file);
        assertThatThrownBy(() -> ZeroProof.of(file, SIZE)).isInstanceOf(IOException.class);
    }
}
