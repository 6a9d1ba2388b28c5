package org.twinhost.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk gave back something else than was written. */
class StateFileTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);

    @TempDir
    Path folder;

    private Path session;
    private Path incarnation;

    @BeforeEach
    void files() throws IOException {
        session = folder.resolve("session");
        incarnation = Files.createDirectories(folder.resolve("node")).resolve("incarnation");
    }

    @Test
    void numbersCountFromOne() throws IOException {
        assertThat(SessionCounter.raise(session, NOW)).isEqualTo(1);
        assertThat(SessionCounter.raise(session, NOW)).isEqualTo(2);
        assertThat(Incarnation.raise(folder, NOW)).isEqualTo(1);
        assertThat(Incarnation.raise(folder, NOW)).as("once a boot").isEqualTo(1);
        assertThat(Incarnation.current(folder)).hasValue(1);
    }

    @Test
    void aNumberThatIsCutAnywhereIsFollowedByAHigherOne() throws IOException {
        for (var cut = 0; cut < 4; cut++) {
            Files.write(session, Arrays.copyOf("123\n".getBytes(StandardCharsets.US_ASCII), cut));
            assertThat(SessionCounter.raise(session, NOW)).as("cut at %d", cut).isEqualTo(NOW.getEpochSecond() + 1);
            assertThat(SessionCounter.raise(session, NOW)).isEqualTo(NOW.getEpochSecond() + 2);
        }
    }

    @Test
    void anIncarnationThatIsCutAnywhereIsFollowedByAHigherOne() throws IOException {
        Incarnation.raise(folder, NOW);
        var whole = Files.readAllBytes(incarnation);
        for (var cut = 0; cut < whole.length; cut++) {
            Files.write(incarnation, Arrays.copyOf(whole, cut));
            assertThat(Incarnation.current(folder)).as("cut at %d", cut).isEmpty();
            assertThat(Incarnation.raise(folder, NOW)).as("cut at %d", cut).isEqualTo(NOW.getEpochSecond() + 1);
        }
        assertThat(Files.exists(folder.resolve("node/incarnation.unreadable"))).isTrue();
    }

    @Test
    void aCrashBetweenPuttingAsideAndCountingOnDoesNotStartFromOne() throws IOException {
        Files.writeString(session, "nonsense");
        StateFile.read(session, _ -> {
            throw new IOException("no number");
        }, "counting goes on");
        assertThat(session).doesNotExist();
        assertThat(SessionCounter.raise(session, NOW)).isEqualTo(NOW.getEpochSecond() + 1);
    }

    @Test
    void whatCantBeReachedIsNotTakenForDamaged() throws IOException {
        Files.createDirectory(session);
        assertThatThrownBy(() -> SessionCounter.raise(session, NOW)).isInstanceOf(IOException.class);
        assertThat(session).isDirectory();
    }
}
