package org.twinhost.runtime.files;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file system of four MiB that is really full when it is told to be. Needs root; goes with the test. */
public final class FullDisk implements AutoCloseable {

    static final int PIECE_BYTES = 4096;

    private final Path root;

    /** Mounted on a folder that is there; a test is skipped where nobody may mount. */
    public FullDisk(Path root) throws IOException, InterruptedException {
        this.root = root;
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", root.toString()))
                .as("only root can mount a small file system to fill").isZero();
    }

    public Path root() {
        return root;
    }

    /** Takes all that is left. */
    public void fill() throws IOException {
        try (var ballast = FileChannel.open(ballast(),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
            while (true) {
                ballast.write(ByteBuffer.allocate(PIECE_BYTES));
            }
        } catch (IOException e) {
            if (Files.getFileStore(root).getUsableSpace() >= PIECE_BYTES) {
                throw e;
            }
        }
    }

    /** Somebody has made a little room, in addition to what there is. */
    void giveUp(long bytes) throws IOException {
        try (var ballast = FileChannel.open(ballast(), StandardOpenOption.WRITE)) {
            ballast.truncate(ballast.size() - bytes);
        }
    }

    /** Somebody has made room. */
    public void free() throws IOException {
        Files.delete(ballast());
    }

    /** The reserve of a service of this disk, until the test ends. */
    public StateReserve setAside(Path folder) {
        return StateReserve.open(root, folder);
    }

    public long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    private Path ballast() {
        return root.resolve("ballast");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        StateReserve.forget();
        run("umount", "--lazy", root.toString());
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor();
        } catch (IOException e) {
            return -1; // no such program here
        }
    }
}
