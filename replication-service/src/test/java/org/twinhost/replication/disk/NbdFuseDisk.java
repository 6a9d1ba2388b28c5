package org.twinhost.replication.disk;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.twinhost.replication.net.nbd.Tool;

/** A file that nbdkit and nbdfuse serve from memory and that fails on demand: what the lab's disks are made of. */
final class NbdFuseDisk implements AutoCloseable {

    private final Process server;
    private final Process mount;
    private final Path file;
    private final Path errors;

    private NbdFuseDisk(Process server, Process mount, Path file, Path errors) {
        this.server = server;
        this.mount = mount;
        this.file = file;
        this.errors = errors;
    }

    static NbdFuseDisk mount(Path folder, int sizeBytes) throws IOException, InterruptedException {
        Tool.need("nbdkit", "nbdfuse", "fusermount3");
        assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "FUSE is not usable here");
        var socket = folder.resolve("k");
        var errors = folder.resolve("errors");
        var mountPoint = Files.createDirectory(folder.resolve("m"));
        var server = start("nbdkit", "-f", "-U", socket.toString(), "--filter=error", "--filter=cache", "memory",
                String.valueOf(sizeBytes), "cache=writeback", "error-rate=100%", "error-file=" + errors);
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket));
        var file = mountPoint.resolve("disk");
        var mount = start("nbdfuse", file.toString(), "--unix", socket.toString());
        var disk = new NbdFuseDisk(server, mount, file, errors);
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> !mount.isAlive() || Files.exists(file));
            assumeTrue(mount.isAlive(), "nbdfuse cannot mount here");
        } catch (RuntimeException failure) {
            disk.close();
            throw failure;
        }
        return disk;
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start();
    }

    Path file() {
        return file;
    }

    void fail() throws IOException {
        Files.createFile(errors);
    }

    void heal() throws IOException {
        Files.delete(errors);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Tool.run("fusermount3", "-u", file.getParent().toString());
        mount.destroy();
        mount.waitFor();
        server.destroy();
        server.waitFor();
        Files.deleteIfExists(errors);
    }
}
