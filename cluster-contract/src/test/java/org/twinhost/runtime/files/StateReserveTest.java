package org.twinhost.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes nothing more, except where the way is barred, which needs no root. */
class StateReserveTest {

    private static final int FOR_EVER = 300;
    private static final long WHOLE = StateReserve.FILES * (long) StateReserve.FILE_BYTES;

    @TempDir
    Path folder;

    private FullDisk disk;
    private Path state;
    private Path view;
    private long nanos;

    @BeforeEach
    void paths() throws IOException {
        state = Files.createDirectories(folder.resolve("state/heartbeat"));
        view = state.resolve("view.json");
    }

    @AfterEach
    void leaveNothing() throws IOException, InterruptedException {
        StateReserve.forget();
        if (disk != null) {
            disk.close();
        }
    }

    private void smallDisk() throws IOException, InterruptedException {
        disk = new FullDisk(folder.resolve("state"));
        Files.createDirectory(state);
    }

    private StateReserve reserve() {
        return StateReserve.open(folder.resolve("state"), state, () -> nanos);
    }

    private void secondsPass(int seconds) {
        nanos += seconds * 1_000_000_000L;
    }

    /** What is left of it, in bytes. */
    private long setAside() throws IOException {
        try (var spares = Files.list(state.resolve("reserve"))) {
            return spares.mapToLong(spare -> spare.toFile().length()).sum();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // With a file system that is really full -------------------------------------------------------------------------

    @Test
    void stateIsWrittenForAsLongAsTheDiskIsFullHoweverQuicklyOthersTakeWhatIsFreed() throws Exception {
        smallDisk();
        var reserve = reserve();
        DurableFile.write(view, bytes("view 0"));
        for (int i = 1; i < FOR_EVER; i++) {
            disk.fill();
            reserve.look();
            disk.fill();
            DurableFile.write(view, bytes("view " + i));
            assertThat(view).hasContent("view " + i);
        }
        assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble)
                .contains("is full", folder.resolve("state").toString(), "No space left on device", "free some space"));
        assertThat(Files.getPosixFilePermissions(view)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whenThereIsRoomAgainTheReserveIsWholeAgainAndTheTroubleIsOver() throws Exception {
        smallDisk();
        var reserve = reserve();
        assertThat(reserve.trouble()).isEmpty();
        disk.fill();
        DurableFile.write(view, bytes("written on a full disk"));
        assertThat(reserve.isNeeded()).isTrue();
        reserve.look();
        assertThat(reserve.isNeeded()).as("nothing has changed").isTrue();
        disk.free();
        reserve.look();
        assertThat(reserve.trouble()).isEmpty();
        assertThat(view).hasContent("written on a full disk");
        disk.fill();
        DurableFile.write(view, bytes("and once more"));
        assertThat(view).hasContent("and once more");
    }

    @Test
    void aDiskThatFillsIsToldBeforeAnybodyFails() throws Exception {
        smallDisk();
        var reserve = reserve();
        disk.fill();
        reserve.look();
        assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("is full", "8 of 8 files"));
    }

    @Test
    void theReserveIsRealAndPrivate() throws Exception {
        smallDisk();
        var before = disk.freeBytes();
        reserve();
        var taken = before - disk.freeBytes();
        assertThat(taken).isGreaterThanOrEqualTo(StateReserve.FILES * (long) StateReserve.FILE_BYTES);
        assertThat(Files.getPosixFilePermissions(state.resolve("reserve")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(state.resolve("reserve/spare-0")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readAllBytes(state.resolve("reserve/spare-0"))).as("a sparse copy has its blocks")
                .hasSize(StateReserve.FILE_BYTES).doesNotContain(0);
    }

    @Test
    void withoutAReserveTheOldContentStaysAndNothingIsLeftLying() throws Exception {
        smallDisk();
        DurableFile.write(view, bytes("old"));
        disk.fill();
        assertThatThrownBy(() -> DurableFile.write(view, bytes("new"))).isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(view).hasContent("old");
        assertThat(state).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void whatIsLongerThanTheReserveFailsIsNamedAndIsWrittenWhenThereIsRoom() throws Exception {
        smallDisk();
        var reserve = reserve();
        DurableFile.write(view, bytes("old"));
        disk.fill();
        var tooLong = new byte[StateReserve.FILES * StateReserve.FILE_BYTES + 1];
        assertThatThrownBy(() -> DurableFile.write(view, tooLong)).isInstanceOf(IOException.class);
        assertThat(view).hasContent("old");
        assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble)
                .contains(view.toString(), "can't be written", "nothing is done that has to be written there first"));
        assertThat(setAside()).as("what can't help costs nothing").isEqualTo(WHOLE);
        disk.free();
        reserve.look();
        assertThat(reserve.isNeeded()).as("still not written").isTrue();
        DurableFile.write(view, tooLong);
        assertThat(reserve.trouble()).isEmpty();
    }

    @Test
    void whatNobodyWritesAgainIsForgottenOnceThereIsRoom() throws Exception {
        smallDisk();
        var reserve = reserve();
        disk.fill();
        var tooLong = new byte[StateReserve.FILES * StateReserve.FILE_BYTES + 1];
        assertThatThrownBy(() -> DurableFile.write(view, tooLong)).isInstanceOf(IOException.class);
        secondsPass(3600);
        reserve.look();
        assertThat(reserve.trouble()).as("the disk is full").hasValueSatisfying(
                trouble -> assertThat(trouble).contains(view.toString()));
        assertThatThrownBy(() -> DurableFile.write(view, tooLong)).isInstanceOf(IOException.class);
        disk.free();
        secondsPass(59);
        reserve.look();
        assertThat(reserve.isNeeded()).as("who needs it may try again").isTrue();
        secondsPass(1);
        reserve.look();
        assertThat(reserve.trouble()).isEmpty();
    }

    @Test
    void whatNeedsSeveralSpareFilesGetsTheRoomOfTheOthers() throws Exception {
        smallDisk();
        reserve();
        disk.fill();
        var long3 = new byte[3 * StateReserve.FILE_BYTES - 1];
        DurableFile.write(view, long3);
        assertThat(view).hasBinaryContent(long3);
    }

    @Test
    void whatIsLongerThanOneFileLeavesHalfOfThemToTheSmallOnesHoweverOftenItIsTried() throws Exception {
        smallDisk();
        reserve();
        disk.fill();
        var long3 = new byte[3 * StateReserve.FILE_BYTES - 1];
        for (int i = 0; i < 10; i++) {
            try {
                DurableFile.write(state.resolve("long-" + i), long3);
            } catch (IOException e) {
                disk.fill(); // somebody else is faster
            }
            disk.fill();
        }
        assertThat(setAside()).isGreaterThanOrEqualTo(WHOLE / 2);
        DurableFile.write(view, bytes("a view"));
        assertThat(view).hasContent("a view");
    }

    @Test
    void historyTakesNothingOfTheReserve() throws Exception {
        smallDisk();
        var reserve = reserve();
        disk.fill();
        assertThatThrownBy(() -> DurableFile.writeIfRoom(view, bytes("the last failover"))).isInstanceOf(IOException.class);
        reserve.look();
        assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("8 of 8 files"));
    }

    @Test
    void onAFullDiskAndThereAloneALittleIsGivenToAProgramThatTheServiceDependsOn() throws Exception {
        smallDisk();
        var reserve = reserve();
        var before = disk.freeBytes();
        reserve.makeRoom();
        assertThat(disk.freeBytes()).as("there is room").isEqualTo(before);
        disk.fill();
        reserve.makeRoom();
        assertThat(disk.freeBytes()).isEqualTo(2 * StateReserve.FILE_BYTES);
        assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("6 of 8 files"));
        reserve.makeRoom();
        assertThat(disk.freeBytes()).as("nobody has taken it yet").isEqualTo(2 * StateReserve.FILE_BYTES);
        reserve.look();
        assertThat(disk.freeBytes()).as("it is not taken back").isEqualTo(2 * StateReserve.FILE_BYTES);
        for (int i = 0; i < 10; i++) {
            disk.fill();
            reserve.makeRoom();
        }
        assertThat(setAside()).as("the service's own").isEqualTo(2 * StateReserve.FILE_BYTES);
    }

    @Test
    void whatIsMissingIsTakenWhenEnoughStaysFreeForEverybody() throws Exception {
        smallDisk();
        var reserve = reserve();
        disk.fill();
        reserve.makeRoom();
        disk.giveUp(StateReserve.FREE_BYTES_MIN - FullDisk.PIECE_BYTES);
        reserve.look();
        assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("is full", "6 of 8 files"));
        disk.giveUp(FullDisk.PIECE_BYTES);
        reserve.look();
        assertThat(reserve.trouble()).isEmpty();
        assertThat(setAside()).isEqualTo(WHOLE);
        assertThat(disk.freeBytes()).isEqualTo(StateReserve.FREE_BYTES_MIN);
    }

    @Test
    void aLogThatGrowsGetsHalfOfItAndOnlyForLackOfRoom() throws Exception {
        smallDisk();
        var reserve = reserve();
        assertThat(reserve.release(new IOException("Input/output error"))).isFalse();
        assertThat(setAside()).isEqualTo(WHOLE);
        disk.fill();
        for (int i = 0; i < 4; i++) {
            assertThat(reserve.release(new IOException("plus de place sur le disque"))).isTrue();
            disk.fill();
        }
        assertThat(reserve.release(new IOException("No space left on device"))).isFalse();
        assertThat(setAside()).isEqualTo(WHOLE / 2);
    }

    @Test
    void aServiceStartsOnAFullDiskThoughItCanSetNothingAside() throws Exception {
        smallDisk();
        disk.fill();
        var reserve = reserve();
        assertThat(reserve.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("is full"));
    }

    @Test
    void sessionsAndIncarnationsAreRaisedOnAFullDisk() throws Exception {
        smallDisk();
        reserve();
        var run = Files.createDirectories(folder.resolve("run"));
        assertThat(SessionCounter.raise(state.resolve("session"))).isEqualTo(1);
        Files.createDirectory(folder.resolve("state/node"));
        disk.fill();
        for (int session = 2; session < 50; session++) {
            assertThat(SessionCounter.raise(state.resolve("session"))).isEqualTo(session);
        }
        assertThat(Incarnation.raise(folder.resolve("state"), run)).isEqualTo(1);
        assertThat(Incarnation.current(folder.resolve("state"))).hasValue(1);
    }

    // Anywhere -------------------------------------------------------------------------------------------------------

    @Test
    void whateverBarsTheUsualWayTheReserveIsTried() throws IOException {
        var reserve = reserve();
        DurableFile.write(view, bytes("old"));
        Files.createDirectories(state.resolve("view.json.new/in the way"));
        DurableFile.write(view, bytes("new"));
        assertThat(view).hasContent("new");
        assertThat(reserve.isNeeded()).isTrue();
    }

    @Test
    void whatDoesNotLackRoomIsGivenNone() throws IOException {
        reserve();
        Files.createDirectories(state.resolve("view.json.new/in the way"));
        var long2 = new byte[2 * StateReserve.FILE_BYTES];
        assertThatThrownBy(() -> DurableFile.write(view, long2)).isInstanceOf(IOException.class);
        assertThat(setAside()).isEqualTo(WHOLE);
    }

    @Test
    void aSpareFileThatMayBeTheStateItselfAfterACrashIsNotWritten() throws IOException {
        reserve();
        DurableFile.write(view, bytes("the state"));
        for (int i = 0; i < StateReserve.FILES; i++) {
            var spare = state.resolve("reserve/spare-" + i);
            Files.delete(spare);
            Files.createLink(spare, view);
        }
        var other = state.resolve("session");
        Files.createDirectories(state.resolve("session.new/in the way"));
        assertThatThrownBy(() -> DurableFile.write(other, bytes("2\n"))).isInstanceOf(IOException.class);
        assertThat(view).hasContent("the state");
        StateReserve.own().orElseThrow().look();
        DurableFile.write(other, bytes("2\n"));
        assertThat(view).hasContent("the state");
        assertThat(other).hasContent("2\n");
    }

    @Test
    void whatWasReadableByOthersIsNotWhenItsFileComesBackAsAnotherState() throws IOException {
        reserve();
        Files.writeString(view, "of an older version");
        Files.createDirectories(state.resolve("view.json.new/in the way"));
        for (int i = 0; i < 3; i++) {
            DurableFile.write(view, bytes("view " + i));
            assertThat(Files.getPosixFilePermissions(view)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void whatLiesElsewhereIsNoneOfItsBusiness() throws IOException {
        var reserve = reserve();
        var elsewhere = Files.createDirectories(folder.resolve("run")).resolve("note");
        Files.createDirectories(folder.resolve("run/note.new/in the way"));
        assertThatThrownBy(() -> DurableFile.write(elsewhere, bytes("x"))).isInstanceOf(IOException.class);
        assertThat(reserve.trouble()).isEmpty();
    }
}
