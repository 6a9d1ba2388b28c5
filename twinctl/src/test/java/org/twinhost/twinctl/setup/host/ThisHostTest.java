package org.twinhost.twinctl.setup.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.twinctl.rest.Patience;

/** Files that only some may read are never anybody else's, and nothing is overwritten. */
class ThisHostTest {

    @TempDir
    private Path root;
    private ThisHost host;
    private String group;

    @BeforeEach
    void here() throws IOException {
        host = new ThisHost(root, Patience.USUAL);
        group = Files.readAttributes(root, PosixFileAttributes.class).group().getName();
    }

    private String rights(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path)));
    }

    @Test
    void aFileHasItsRightsAndItsContent() throws IOException {
        host.makeFolder(Path.of("/a"), "0755");
        host.makeFile(Path.of("/a/secret"), "word\n", "0640", group);
        host.makeFile(Path.of("/a/open"), "word\n", "0644", group);
        assertThat(rights("a")).isEqualTo("rwxr-xr-x");
        assertThat(rights("a/secret")).isEqualTo("rw-r-----");
        assertThat(rights("a/open")).isEqualTo("rw-r--r--");
        assertThat(root.resolve("a/secret")).hasContent("word\n");
        assertThatThrownBy(() -> host.makeFile(Path.of("/a/open"), "", "0644", group))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    /** It is closed from its first moment, so what goes wrong on the way leaves nothing open. */
    @Test
    void aFileForAGroupThatIsNotThereIsRootsAlone() throws IOException {
        assertThatThrownBy(() -> host.makeFile(Path.of("/secret"), "word", "0644", "no-such-group"))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no group no-such-group: systemd-sysusers makes it");
        assertThat(rights("secret")).isEqualTo("rw-------");
    }

    @Test
    void aFolderIsMovedAndTakenAwayWhole() throws IOException {
        host.makeFolder(Path.of("/new"), "0700");
        host.makeFile(Path.of("/new/file"), "", "0600", group);
        host.move(Path.of("/new"), Path.of("/tls"));
        assertThat(root.resolve("tls/file")).exists();
        assertThat(root.resolve("new")).doesNotExist();
        Files.createSymbolicLink(root.resolve("tls/link"), root);
        host.remove(Path.of("/tls"));
        host.remove(Path.of("/tls"));
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aProgramHasItsEnvironmentAndSaysHowItEnded() throws IOException {
        var ran = host.run(Map.of("WORD", "secret"), "sh", "-c", "echo $WORD; echo bad >&2; exit 3");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.out() + ran.err()).isEqualTo("secret\nbad\n");
        assertThatThrownBy(() -> host.run(Map.of(), "no-such-program")).isInstanceOf(IOException.class)
                .hasMessageContaining("is it installed?");
    }

    /** Everybody may make files in /run/lock: a link there would make root write wherever it leads. */
    @Test
    void whereEverybodyWritesNothingIsOpened() throws IOException {
        var lock = Files.createDirectories(root.resolve("run/lock")).resolve("twinctl-setup");
        Files.createSymbolicLink(lock, root.resolve("nologin"));
        try (var _ = host.alone()) {
            assertThat(root.resolve("nologin")).doesNotExist();
            assertThatThrownBy(host::alone).isInstanceOf(IOException.class).hasMessageContaining("another twinctl");
        }
    }
}
