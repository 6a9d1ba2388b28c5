package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.replication.net.budget.ByteBudget;

/** The launcher's figure is the only one; it must be enough for what is made of it. */
class DirectMemoryTest {

    private static final Path LAUNCHER = Path.of("../cluster-contract/src/main/bin/twinhost-service");
    private static final Pattern OPTION = Pattern.compile("-XX:MaxDirectMemorySize=(\\d+)m");
    private static final long RESYNC_BYTES_EACH = 2 << 20;

    @Test
    void launcherGivesEveryVolumeARequestOfOneMebibyteAndRoomForItsResync() throws IOException {
        var given = OPTION.matcher(Files.readString(LAUNCHER));
        assertThat(given.find()).isTrue();
        var memory = new DirectMemory(Long.parseLong(given.group(1)) << 20);
        assertThat(new ByteBudget(memory.guestBytes(), VolumeLimits.VOLUMES_MAX).pieceBytes()).isEqualTo(1 << 20);
        assertThat(VolumeLimits.VOLUMES_MAX * RESYNC_BYTES_EACH).isLessThanOrEqualTo(memory.bytes() / 4);
    }

    @Test
    void smallerMemoryMakesSmallerPieces() {
        var memory = new DirectMemory(124 << 20);
        assertThat(new ByteBudget(memory.guestBytes(), VolumeLimits.VOLUMES_MAX).pieceBytes()).isBetween(64 << 10, 128 << 10);
    }

    @Test
    void thisProcessHasSome() {
        assertThat(DirectMemory.ofThisProcess().guestBytes()).isPositive();
    }
}
