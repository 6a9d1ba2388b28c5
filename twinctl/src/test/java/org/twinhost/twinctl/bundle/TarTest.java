package org.twinhost.twinctl.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Read by the tar of this machine. */
class TarTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:30:00Z");

    @TempDir
    private Path folder;

    @Test
    void tarListsAndUnpacksIt() throws Exception {
        var archive = folder.resolve("some.tar.gz");
        var exactly = "x".repeat(1024);
        var deep = "bundle/" + "why/".repeat(20) + "a-name-of-a-guest-that-is-as-long-as-names-may-be.json";
        try (var tar = new Tar(Files.newOutputStream(archive), AT)) {
            tar.add("bundle/empty.txt", new byte[0]);
            tar.add("bundle/cluster/two-blocks.txt", exactly.getBytes(StandardCharsets.US_ASCII));
            tar.add(deep, "{\"ä\":1}\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(tar("-tvzf", archive.toString(), "--full-time", "--utc").lines().map(String::strip)).containsExactly(
                "-rw------- root/root         0 2026-03-01 12:30:00 bundle/empty.txt",
                "-rw------- root/root      1024 2026-03-01 12:30:00 bundle/cluster/two-blocks.txt",
                "-rw------- root/root         9 2026-03-01 12:30:00 " + deep);
        tar("-xzf", archive.toString(), "-C", folder.toString());
        assertThat(folder.resolve("bundle/empty.txt")).isEmptyFile();
        assertThat(folder.resolve("bundle/cluster/two-blocks.txt")).hasContent(exactly);
        assertThat(folder.resolve(deep)).hasContent("{\"ä\":1}\n");
    }

    @Test
    void aNameWithoutRoomIsRefused() throws IOException {
        try (var tar = new Tar(Files.newOutputStream(folder.resolve("some.tar.gz")), AT)) {
            assertThatThrownBy(() -> tar.add("x".repeat(101), new byte[0])).hasMessageContaining("no room for the name");
        }
    }

    private static String tar(String... words) throws Exception {
        var command = new java.util.ArrayList<>(java.util.List.of("tar"));
        command.addAll(java.util.List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
