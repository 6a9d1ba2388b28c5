package org.twinhost.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.runtime.files.FullDisk;

/** The chain on a disk that fills up, loses power, and is edited. */
class AuditLogTest {

    private static final NodeId NODE = new NodeId("jupiter1");
    private static final Path FULL = Path.of("/dev/full");

    private final List<String> kept = new ArrayList<>();

    @TempDir
    Path temporary;

    private Path folder() {
        return temporary.resolve("fencing");
    }

    private Path file() {
        return folder().resolve(AuditLog.NAME);
    }

    static boolean hasAFullDevice() {
        return Files.exists(FULL);
    }

    private static AuditEntry entry(String act, String outcome) {
        return new AuditEntry(Instant.parse("2026-11-29T17:00:00.123Z"), NODE, ServiceName.FENCING,
                Principal.administrator("eva", Principal.Right.OVERRIDE),
                new Peer("127.0.0.1:40312", 0, "root", 4711L, "java", "eva"), act, "jupiter2", null, null, outcome, null);
    }

    private AuditLog log(long bytesMax) {
        return new AuditLog(folder(), bytesMax, what -> entry("open", "found: " + what), kept::add);
    }

    private static AuditCheck check(List<Path> files) throws IOException {
        var check = new AuditCheck();
        for (var file : files) {
            Files.readAllLines(file).forEach(check::read);
        }
        return check;
    }

    @Test
    void aLineSaysWhoFromWhereWhatAndWhatBecameOfIt() throws IOException {
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("POST /v1/confirm/jupiter2", "refused 409"));
        }
        assertThat(Files.readAllLines(file())).singleElement().asString()
                .startsWith("{\"seq\":1,\"prev\":\"" + "0".repeat(64) + "\",\"at\":\"2026-11-29T17:00:00.123Z\"")
                .contains("\"node\":\"jupiter1\"", "\"name\":\"eva\",\"origin\":\"REST\",\"right\":\"OVERRIDE\"",
                        "\"uid\":0,\"login\":\"root\",\"pid\":4711,\"program\":\"java\",\"session\":\"eva\"",
                        "\"act\":\"POST /v1/confirm/jupiter2\",\"target\":\"jupiter2\",\"outcome\":\"refused 409\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder()))).isEqualTo("rwx------");
    }

    @Test
    void theChainGoesOnAfterARestart() throws IOException {
        for (int start = 0; start < 3; start++) {
            try (var log = log(AuditLog.BYTES_MAX)) {
                log.append(entry("start " + start, "done"));
            }
        }
        assertThat(check(List.of(file())).head().sequence()).isEqualTo(3);
        assertThat(check(List.of(file())).broken()).isEmpty();
    }

    @Test
    void aNewFileContinuesTheOldOneAndTheOldestIsDropped() throws IOException {
        for (int number = 1; number <= 60; number++) {
            try (var log = log(1_500)) {
                log.append(entry("act " + number, "done"));
            }
        }
        var files = new ArrayList<Path>();
        for (int number = AuditLog.KEPT_MAX; number >= 1; number--) {
            files.add(folder().resolve(AuditLog.NAME + "." + number));
        }
        files.add(file());
        var check = check(files);
        assertThat(check.broken()).isEmpty();
        assertThat(check.first()).isGreaterThan(1);
        assertThat(check.head().sequence()).isEqualTo(60);
        for (var each : files) {
            assertThat(Files.size(each)).isLessThanOrEqualTo(1_500);
        }
        assertThat(folder().resolve(AuditLog.NAME + "." + (AuditLog.KEPT_MAX + 1))).doesNotExist();
    }

    @Test
    void aFileThatWasPutBehindJustBeforeThePowerWentIsContinued() throws IOException {
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("first", "done"));
        }
        Files.move(file(), folder().resolve(AuditLog.NAME + ".1"));
        try (var log = log(AuditLog.BYTES_MAX)) {
            assertThat(log.append(entry("second", "done")).chain().sequence()).isEqualTo(2);
        }
    }

    @Test
    void aTornLastLineIsKeptAsideAndTheLogSaysSo() throws IOException {
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("first", "done"));
            log.append(entry("second", "done"));
        }
        var content = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(content, content.length - 20));
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("third", "done"));
        }
        assertThat(check(List.of(file())).broken()).isEmpty();
        assertThat(Files.readAllLines(file())).hasSize(3).element(1).asString().contains("was torn", "audit.log.torn");
        assertThat(folder().resolve("audit.log.torn")).content().contains("second");
    }

    @Test
    void aLogThatWasEditedIsKeptAsideAndANewChainSaysWhichLineItWas() throws IOException {
        try (var log = log(AuditLog.BYTES_MAX)) {
            for (int number = 1; number <= 4; number++) {
                log.append(entry("act " + number, "done"));
            }
        }
        Files.writeString(file(), Files.readString(file()).replace("act 2", "act 9"));
        try (var log = log(AuditLog.BYTES_MAX)) {
            assertThat(log.append(entry("act 5", "done")).chain().sequence()).isEqualTo(2);
        }
        assertThat(Files.readAllLines(file())).first().asString().contains("line 2 of audit.log was changed",
                "audit.log.broken");
        assertThat(check(List.of(folder().resolve("audit.log.broken"))).broken()).isPresent();
    }

    @Test
    void onAFullDiskALineIsAddedWholeFromWhatWasSetAsideOrNotAtAll() throws Exception {
        try (var disk = new FullDisk(temporary); var log = log(AuditLog.BYTES_MAX)) {
            Files.createDirectory(folder());
            log.append(entry("confirm", "done"));
            disk.fill();
            var big = "x".repeat(10_000);
            assertThatThrownBy(() -> log.append(entry(big, "done"))).hasMessageContaining("No space left");
            assertThat(Files.readAllLines(file())).hasSize(1);
            disk.free();
            disk.setAside(folder());
            disk.fill();
            assertThatThrownBy(() -> log.append(entry(big, "done"))).as("what fencing needs is not for every line")
                    .hasMessageContaining("No space left");
            assertThat(Files.readAllLines(file())).noneMatch(line -> line.contains("xxx"));
            log.append(entry(big, "intent"), true);
            assertThat(Files.readAllLines(file())).isEqualTo(kept)
                    .anyMatch(line -> line.contains("line from 2026-11-29T17:00:00.123Z to 2026-11-29T17:00:00.123Z could not"))
                    .last().asString().contains("xxx", "\"outcome\":\"intent\"");
            assertThat(check(List.of(file())).broken()).isEmpty();
        }
    }

    @Test
    @EnabledIf("hasAFullDevice")
    void aFullDiskIsAnErrorAndLaterLinesFollowTheLastWholeOne() throws IOException {
        Files.createDirectories(folder());
        Files.createSymbolicLink(file(), FULL);
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.open();
            for (int turn = 0; turn < 2; turn++) {
                assertThatThrownBy(() -> log.append(entry("act", "done"))).isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left");
            }
            Files.delete(file());
            log.close();
            assertThat(log.append(entry("act", "done")).chain().sequence()).as("after one that says so").isEqualTo(2);
        }
        assertThat(Files.readAllLines(file())).first().asString().contains("2 lines from", "could not be kept");
        assertThat(check(List.of(file())).broken()).isEmpty();
    }

    @Test
    void aLogThatIsTakenAwayUnderARunningServiceLeavesAGapThatIsSaid() throws IOException {
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("act 1", "done"));
            log.append(entry("act 2", "done"));
            Files.delete(file());
            log.append(entry("act 3", "done"));
        }
        var lines = Files.readAllLines(file());
        assertThat(lines).hasSize(2).first().asString().contains("taken away", "number 2 with the hash");
        assertThat(check(List.of(file())).first()).isEqualTo(3);
    }

    @Test
    void aLogThatIsCutInPlaceLeavesAGapThatIsSaid() throws IOException {
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("act 1", "done"));
            var size = Files.size(file());
            log.append(entry("act 2", "done"));
            try (var cut = FileChannel.open(file(), StandardOpenOption.WRITE)) {
                cut.truncate(size);
            }
            log.append(entry("act 3", "done"));
        }
        assertThat(Files.readAllLines(file())).hasSize(3).element(1).asString().contains("cut while the service ran",
                "number 2 with the hash");
        assertThat(check(List.of(file())).broken()).hasValueSatisfying(broken ->
                assertThat(broken.why()).contains("is number 3, 2 was expected"));
    }

    @Test
    void anOlderCopyThatIsPutInItsPlaceIsFoundWhereItEnds() throws IOException {
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("act 1", "done"));
            var copy = Files.readAllBytes(file());
            log.append(entry("act 2", "done"));
            Files.delete(file());
            Files.write(file(), copy);
            log.append(entry("act 3", "done"));
        }
        assertThat(check(List.of(file())).broken()).hasValueSatisfying(broken ->
                assertThat(broken.line()).isEqualTo(2));
    }

    @Test
    void whatAnotherVersionWroteUnderTheNameIsKeptAside() throws IOException {
        Files.createDirectories(folder());
        Files.writeString(file(), "{\"at\":\"2026-11-01T00:00:00Z\",\"operator\":\"eva\"}\n", StandardOpenOption.CREATE_NEW);
        try (var log = log(AuditLog.BYTES_MAX)) {
            log.append(entry("act", "done"));
        }
        assertThat(folder().resolve("audit.log.broken")).content().contains("eva");
        assertThat(check(List.of(file())).broken()).isEmpty();
    }
}
