package org.twinhost.replication.disk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.replication.disk.LoopDevices;

/** Who has a device or file: we or the host, and which part of it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClaimTest {

    private static final long SIZE = 16 << 20;
    private static final OptionalInt WHOLE = OptionalInt.empty();
    private static final OptionalInt FIRST = OptionalInt.of(0);
    private static final OptionalInt SECOND = OptionalInt.of(1);

    @TempDir
    Path folder;

    private LoopDevices loops;

    @BeforeEach
    void begin() {
        loops = new LoopDevices(folder);
    }

    @AfterEach
    void putBack() throws Exception {
        loops.close();
    }

    @Test
    void whileWeHaveItTheHostCanNeitherFormatNorMountIt() throws Exception {
        var device = loops.device("disk", SIZE);
        assertThat(loops.format(device)).isTrue();
        try (var _ = HeldPart.take(device, WHOLE)) {
            assertThat(loops.format(device)).isFalse();
            assertThat(loops.mount(device)).isNull();
        }
        assertThat(loops.format(device)).isTrue();
    }

    @Test
    void whatIsMountedIsNotOursAndTheRefusalSaysWhere() throws Exception {
        var device = loops.device("disk", SIZE);
        assertThat(loops.format(device)).isTrue();
        var place = loops.mount(device);
        assumeTrue(place != null, "nothing may be mounted here");

        assertThatThrownBy(() -> HeldPart.take(device, WHOLE)).hasMessage(device + ": it is mounted on " + place
                + ": unmount it and take it out of /etc/fstab, or name another device");
    }

    @Test
    void slotsOfADeviceShareOneClaimUntilTheLastIsGivenBack() throws Exception {
        var device = loops.device("disk", SIZE);
        var first = HeldPart.take(device, FIRST);
        var second = HeldPart.take(device, SECOND);
        assertThatThrownBy(() -> HeldPart.take(device, SECOND)).hasMessageContaining(device + "[1] is already open");
        assertThatThrownBy(() -> HeldPart.take(device, WHOLE)).hasMessageContaining(device + " is already open");

        first.close();
        first.close();
        assertThat(loops.format(device)).isFalse();
        HeldPart.take(device, FIRST).close();

        second.close();
        try (var _ = HeldPart.take(device, WHOLE)) {
            assertThatThrownBy(() -> HeldPart.take(device, FIRST)).hasMessageContaining("already open in this service");
        }
        assertThat(loops.format(device)).isTrue();
    }

    @Test
    void aFileIsKnownByItsInode() throws Exception {
        var file = file("disk");
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        var other = Files.createLink(folder.resolve("other"), file);
        try (var _ = HeldPart.take(file, WHOLE)) {
            assertThatThrownBy(() -> HeldPart.take(link, WHOLE)).hasMessageContaining(link + " is already open");
            assertThatThrownBy(() -> HeldPart.take(other, FIRST)).hasMessageContaining(other + " is already open");
            assertThat(Files.readAllBytes(file)).as("looking at it is free").hasSize(1);
        }
        HeldPart.take(link, WHOLE).close();
    }

    /** A lock by fcntl(2) ends when any descriptor of the file is closed, as it is by whoever looks for holes. */
    @Test
    void lookingAtAFileGivesNothingBack() throws Exception {
        var file = file("disk");
        try (var _ = HeldPart.take(file, FIRST)) {
            HeldPart.take(file, SECOND).close();
            LibC.close((int) LibC.open(file, LibC.O_RDONLY | LibC.O_CLOEXEC).value());
            assertThatThrownBy(() -> Claim.ofFile(file)).isInstanceOf(Claim.InUse.class);
        }
        Claim.ofFile(file).close();
    }

    @Test
    void aFileThatAnotherProcessLocksIsNotOursAndTheRefusalNamesIt() throws Exception {
        var file = file("disk");
        var other = new ProcessBuilder("flock", file.toString(), "-c", "echo locked; read end").start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> HeldPart.take(file, WHOLE)).hasMessageStartingWith(file + ": ")
                    .hasMessageContaining("process " + other.pid()).hasMessageContaining("has it locked");
        } finally {
            other.outputWriter().close();
            other.waitFor();
        }
        HeldPart.take(file, WHOLE).close();
    }

    @Test
    void onlyDevicesAndFilesThatAreThere() {
        assertThatThrownBy(() -> HeldPart.take(folder.resolve("none"), WHOLE)).isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("none") + ": it is not there");
        assertThatThrownBy(() -> HeldPart.take(folder, WHOLE)).hasMessageContaining("neither a block device nor a file");
        assertThatThrownBy(() -> HeldPart.take(Path.of("/dev/zero"), WHOLE))
                .hasMessageContaining("neither a block device nor a file");
    }

    private Path file(String name) throws IOException {
        return Files.write(folder.resolve(name), new byte[1]);
    }
}
