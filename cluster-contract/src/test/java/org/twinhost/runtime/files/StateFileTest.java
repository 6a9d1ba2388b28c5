package org.twinhost.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    private Path run;

    @BeforeEach
    void files() throws IOException {
        session = folder.resolve("session");
        run = Files.createDirectories(folder.resolve("run"));
        incarnation = Files.createDirectories(folder.resolve("node")).resolve("incarnation");
    }

    @Test
    void aNewDiskCountsOnAboveEveryNumberOfTheOldOne() throws IOException {
        var first = SessionCounter.raiseByTheClock(session, NOW);
        assertThat(SessionCounter.raiseByTheClock(session, NOW)).isEqualTo(first + 1);
        Files.delete(session);
        assertThat(SessionCounter.raiseByTheClock(session, NOW.plusSeconds(60))).isEqualTo(first + 60);
        Files.writeString(session, "damaged");
        assertThat(SessionCounter.raiseByTheClock(session, NOW.plusSeconds(120))).isEqualTo(first + 120);
        Files.delete(session);
        assertThat(SessionCounter.raiseByTheClock(session, Instant.EPOCH)).isEqualTo(1);
    }

    @Test
    void numbersCountFromOne() throws IOException {
        assertThat(SessionCounter.raise(session, NOW)).isEqualTo(1);
        assertThat(SessionCounter.raise(session, NOW)).isEqualTo(2);
        assertThat(Incarnation.raise(folder, run, NOW)).isEqualTo(1);
        assertThat(Incarnation.raise(folder, run, NOW)).as("once a boot").isEqualTo(1);
        assertThat(Incarnation.current(folder)).hasValue(1);
    }

    /** Another machine had the name: {@code twinctl join} leaves a number above all of its boots, of a boot that never was. */
    @Test
    void whoJoinsUnderAKnownNameCountsOnFromWhatWasLeftThere() throws IOException {
        Files.writeString(incarnation, "{\"bootId\":\"none\",\"incarnation\":" + NOW.getEpochSecond() + "}\n");
        assertThat(Incarnation.current(folder)).isEmpty();
        assertThat(Incarnation.raise(folder, run, NOW)).isEqualTo(NOW.getEpochSecond() + 1);
        assertThat(Incarnation.raise(folder, run, NOW)).isEqualTo(NOW.getEpochSecond() + 1);
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theIncarnationIsForTheOtherServicesToReadWhateverItWasBefore() throws IOException {
        Incarnation.raise(folder, run, NOW);
        for (var mode : new String[] {"rw-r--r--", "rw-------"}) {
            Files.setPosixFilePermissions(incarnation, PosixFilePermissions.fromString(mode));
            Incarnation.raise(folder, run, NOW);
            assertThat(modeOf(incarnation)).isEqualTo("rw-r--r--");
            assertThat(modeOf(folder.resolve("node"))).isEqualTo("rwxr-xr-x");
        }
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
        Incarnation.raise(folder, run, NOW);
        var whole = Files.readAllBytes(incarnation);
        for (var cut = 0; cut < whole.length; cut++) {
            Files.write(incarnation, Arrays.copyOf(whole, cut));
            Files.deleteIfExists(run.resolve("heartbeat/incarnation")); // as after a boot
            assertThat(Incarnation.current(folder)).as("cut at %d", cut).isEmpty();
            assertThat(Incarnation.raise(folder, run, NOW)).as("cut at %d", cut).isEqualTo(NOW.getEpochSecond() + 1);
        }
        assertThat(Files.exists(folder.resolve("node/incarnation.unreadable"))).isTrue();
    }

    @Test
    void anIncarnationThatIsDamagedWithinItsBootStaysTheSame() throws IOException {
        Incarnation.raise(folder, run, NOW);
        for (var damage : new String[] {"", "nonsense", "5\n"}) {
            Files.writeString(incarnation, damage);
            assertThat(Incarnation.current(folder)).isEmpty();
            assertThat(Incarnation.raise(folder, run, NOW)).as("damaged to '%s'", damage).isEqualTo(1);
            assertThat(Incarnation.current(folder)).hasValue(1);
        }
        Files.delete(incarnation);
        assertThat(Incarnation.raise(folder, run, NOW)).as("lost").isEqualTo(1);
    }

    @Test
    void aClockThatWasResetDoesNotCountBackwards() throws IOException {
        Files.writeString(session, "nonsense");
        assertThatThrownBy(() -> SessionCounter.raise(session, Instant.EPOCH)).isInstanceOf(IOException.class)
                .hasMessageContaining("set the clock").hasMessageContaining(session.toString());
        assertThatThrownBy(() -> SessionCounter.raise(session, Instant.EPOCH)).as("put aside meanwhile")
                .isInstanceOf(IOException.class);
        assertThat(SessionCounter.raise(session, NOW)).isEqualTo(NOW.getEpochSecond() + 1);
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
