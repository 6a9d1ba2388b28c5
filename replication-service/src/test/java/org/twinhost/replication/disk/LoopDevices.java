package org.twinhost.replication.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.twinhost.replication.net.nbd.Tool;

/** Block devices on files, and what is done with them on this host; all is undone at the end. */
public final class LoopDevices implements AutoCloseable {

    private final Path folder;
    private final Deque<String[]> undo = new ArrayDeque<>();

    public LoopDevices(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where none may be made. */
    public Path device(String name, long bytes) throws IOException, InterruptedException {
        var file = folder.resolve(name);
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(bytes);
        }
        var device = Tool.run("losetup", "-f", "--show", file.toString());
        assumeTrue(device.exit() == 0, "no loop device may be made here");
        undo.push(new String[] {"losetup", "-d", device.output().trim()});
        return Path.of(device.output().trim());
    }

    /** Whether it could be; skips nothing. */
    public boolean format(Path device) throws IOException, InterruptedException {
        return Tool.run("mkfs.ext4", "-q", device.toString()).exit() == 0;
    }

    /** Where it is now; null: refused. */
    public Path mount(Path device) throws IOException, InterruptedException {
        var place = Files.createTempDirectory(folder, "mounted");
        if (Tool.run("mount", device.toString(), place.toString()).exit() != 0) {
            return null;
        }
        undo.push(new String[] {"umount", place.toString()});
        return place;
    }

    /** What was mounted last. */
    public void unmount() throws IOException, InterruptedException {
        Tool.run(undo.pop()).succeeded();
    }

    @Override
    public void close() throws IOException {
        while (!undo.isEmpty()) {
            try {
                Tool.run(undo.pop()).succeeded();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
