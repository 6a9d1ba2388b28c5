package org.twinhost.replication.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.replication.net.nbd.Tool;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeviceClaimTest {

    private static final int SIZE = 16 * 1024 * 1024;

    @TempDir
    Path folder;

    private final Deque<String[]> undo = new ArrayDeque<>();

    @AfterEach
    void putBack() throws Exception {
        while (!undo.isEmpty()) {
            Tool.run(undo.pop()).succeeded();
        }
    }

    @Test
    void whileWeHaveItTheHostCanNeitherFormatNorMountIt() throws Exception {
        var device = loopDevice();
        try (var _ = DeviceClaim.of(device)) {
            assertThat(Tool.run("mkfs.ext4", "-q", device.toString()).exit()).isNotZero();
            assertThat(Tool.run("mount", device.toString(), newFolder()).exit()).isNotZero();
            assertThatThrownBy(() -> DeviceClaim.of(device)).isInstanceOf(DeviceClaim.InUse.class);
        }
        Tool.run("mkfs.ext4", "-q", device.toString()).succeeded();
    }

    @Test
    void whatIsMountedIsNotOurs() throws Exception {
        var device = loopDevice();
        Tool.run("mkfs.ext4", "-q", device.toString()).succeeded();
        var folder = newFolder();
        assumeTrue(Tool.run("mount", device.toString(), folder).exit() == 0, "nothing may be mounted here");
        undo.push(new String[] {"umount", folder});

        assertThatThrownBy(() -> DeviceClaim.of(device)).isInstanceOf(DeviceClaim.InUse.class)
                .hasMessageContaining("something on this host uses it");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> DeviceClaim.of(folder.resolve("sdx"))).isInstanceOf(IOException.class)
                .hasMessageContaining("it is not there");
    }

    private Path loopDevice() throws Exception {
        var file = folder.resolve("disk");
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(SIZE);
        }
        var device = Tool.run("losetup", "-f", "--show", file.toString());
        assumeTrue(device.exit() == 0, "no loop device may be made here");
        var path = device.output().trim();
        undo.push(new String[] {"losetup", "-d", path});
        return Path.of(path);
    }

    private String newFolder() throws IOException {
        return Files.createTempDirectory(folder, "mounted").toString();
    }
}
