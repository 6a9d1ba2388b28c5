package org.twinhost.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read a secret, and enter a folder of the state. */
class SecretTest {

    @TempDir
    Path folder;

    private Path key;

    @BeforeEach
    void aKey() throws IOException {
        key = folder.resolve("cluster.key");
        Files.writeString(key, "0011\n");
        mode(key, "rw-------");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void whatOnlyItsOwnerReadsIsRead() throws IOException {
        assertThat(Secret.read(key)).isEqualTo("0011");
        mode(key, "r-x------");
        assertThat(Secret.read(key)).isEqualTo("0011");
    }

    @Test
    void whatOthersMayReadOrWriteIsRefusedWithTheCommandThatMendsIt() throws IOException {
        for (var mode : new String[] {"rw-r--r--", "rw-r-----", "rw-----w-"}) {
            mode(key, mode);
            assertThatThrownBy(() -> Secret.read(key)).isInstanceOf(IOException.class)
                    .hasMessageContaining(mode).hasMessageContaining("chmod 600 " + key).hasMessageNotContaining("0011");
        }
    }

    @Test
    void aGroupOfOursMayReadItAndDoNothingElse() throws IOException {
        mode(key, "rw-r-----");
        var group = Files.readAttributes(key, PosixFileAttributes.class).group().getName();
        assertThat(Secret.problem(key, group::equals)).isEmpty();
        assertThat(Secret.problem(key, "another"::equals)).hasValueSatisfying(said -> assertThat(said).contains(group));
        for (var mode : new String[] {"rw-rw----", "rw-r-x---", "rw-r--r--"}) {
            mode(key, mode);
            assertThat(Secret.problem(key, group::equals)).as(mode).isPresent();
        }
    }

    @Test
    void whatIsMissingIsMissing() throws IOException {
        var missing = folder.resolve("missing");
        assertThat(Secret.problem(missing)).isEmpty();
        assertThatThrownBy(() -> Secret.read(missing)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFolderOfTheStateIsItsServicesAlone() throws IOException {
        var state = folder.resolve("state/heartbeat");
        PrivateFolder.make(state);
        assertThat(modeOf(state)).isEqualTo("rwx------");
        mode(state, "rwxr-xr-x");
        PrivateFolder.make(state);
        assertThat(modeOf(state)).isEqualTo("rwx------");
    }

    @Test
    void aDurableFileIsItsOwnersAloneWhateverWasThereBefore() throws IOException {
        var view = folder.resolve("state/view.json");
        DurableFile.write(view, new byte[] {1});
        assertThat(modeOf(view)).isEqualTo("rw-------");
        assertThat(modeOf(view.getParent())).isEqualTo("rwx------");
        mode(view, "rw-r--r--");
        Files.write(view.resolveSibling("view.json.new"), new byte[] {9, 9, 9});
        DurableFile.write(view, new byte[] {2});
        assertThat(modeOf(view)).isEqualTo("rw-------");
        assertThat(DurableFile.read(view).orElseThrow()).containsExactly(2);
        assertThat(view.resolveSibling("view.json.new")).doesNotExist();
    }
}
