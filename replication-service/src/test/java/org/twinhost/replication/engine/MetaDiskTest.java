package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.twinhost.replication.engine.TwoEngines.ONE;
import static org.twinhost.replication.engine.TwoEngines.SIZE;
import static org.twinhost.replication.engine.TwoEngines.TWO;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.replication.disk.Caching;
import org.twinhost.replication.volume.Outcome;

/** Metadata in a file of its own: data and metadata no longer share their fate, and one may come back without the other. */
@Timeout(90)
class MetaDiskTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private TwoEngines pair;

    @BeforeEach
    void start() throws IOException {
        pair = TwoEngines.withMetaDisks(folder);
        startBoth();
        awaitHealth();
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    @Test
    void storesHoldTheDataAndNothingElse() throws Exception {
        promoted(1);
        pair.stop(ONE);
        pair.stop(TWO);
        for (var node : List.of(ONE, TWO)) {
            assertThat(Files.size(pair.device(node))).isEqualTo(SIZE);
            var image = Files.readAllBytes(pair.device(node));
            assertThat(Arrays.copyOfRange(image, 4096, 4096 + (1 << 20))).isEqualTo(pattern(1));
            assertThat(Arrays.copyOfRange(image, 4096 + (1 << 20), image.length)).containsOnly(0);
        }
        startBoth();
        awaitHealth();
    }

    @Test
    void storesHoldTheSameThroughThePageCache() throws Exception {
        pair.stop(ONE);
        pair.stop(TWO);
        pair.caching = Caching.BUFFERED;
        startBoth();
        awaitHealth();
        promoted(3);
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
    }

    /** A new metadata file beside the old data: what was written meanwhile is missing in it, and it does not know. */
    @Test
    void blankMetadataBesideOldDataIsNeverInStep() throws Exception {
        promoted(1);
        pair.marksLost = true;
        pair.stop(TWO);
        await().atMost(SOON).until(() -> state(ONE).connection() != ConnectionState.CONNECTED);
        pair.volume(ONE).peerIsOff(1, true, "proof");
        promoted(2);
        pair.marksLost = false;
        pair.stop(ONE);

        TwoEngines.blank(pair.metaDisk(TWO), VolumeLimits.metadataBytes(SIZE));
        pair.start(TWO);
        await().atMost(SOON).until(() -> pair.has(TWO) && state(TWO).disk() != DiskState.UNKNOWN);
        assertThat(state(TWO).disk()).as("alone").isNotEqualTo(DiskState.UP_TO_DATE);
        pair.volume(TWO).peerIsOff(1, true, "proof");
        assertThat(pair.volume(TWO).promote().join()).as("even when the other is off").isInstanceOf(Outcome.Refused.class);

        pair.start(ONE);
        awaitHealth();
        assertThat(Arrays.copyOfRange(pair.dataOf(TWO), 4096, 4096 + (1 << 20))).isEqualTo(pattern(2));
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
    }

    /** Both are lost at once: nobody can tell any more whose data is right, so nobody is asked but a person. */
    @Test
    void blankMetadataOnBothSidesBesideDataJoinsNothing() throws Exception {
        promoted(1);
        pair.stop(ONE);
        pair.stop(TWO);
        pair.damage(TWO, 2L << 20);
        for (var node : List.of(ONE, TWO)) {
            TwoEngines.blank(pair.metaDisk(node), VolumeLimits.metadataBytes(SIZE));
        }
        startBoth();
        await().atMost(SOON).until(() -> pair.has(ONE) && pair.has(TWO) && asksWhoseDataIsRight(ONE));
        for (var node : List.of(ONE, TWO)) {
            assertThat(state(node).disk()).isNotEqualTo(DiskState.UP_TO_DATE);
            assertThat(pair.volume(node).promote().join()).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(pair.dataOf(TWO)).as("nothing was copied").isNotEqualTo(pair.dataOf(ONE));

        assertThat(pair.volume(ONE).sync(ONE).join()).isEqualTo(new Outcome.Done());
        awaitHealth();
        assertThat(pair.dataOf(TWO)).isEqualTo(pair.dataOf(ONE));
    }

    @Test
    void whatIsNoMetadataIsLeftAlone() throws Exception {
        promoted(1);
        pair.stop(TWO);
        var someoneElses = new byte[(int) VolumeLimits.metadataBytes(SIZE)];
        Arrays.fill(someoneElses, (byte) 0x5a);
        Files.write(pair.metaDisk(TWO), someoneElses);
        pair.start(TWO);
        await().atMost(SOON).until(() -> pair.has(TWO) && state(TWO).disk() == DiskState.FAILED);
        assertThat(pair.volume(TWO).promote().join()).isInstanceOf(Outcome.Refused.class);
        pair.stop(TWO);
        assertThat(Files.readAllBytes(pair.metaDisk(TWO))).isEqualTo(someoneElses);
    }

    private boolean asksWhoseDataIsRight(NodeId node) {
        var reason = state(node).reason();
        return reason != null && reason.contains("whose data");
    }

    /** ONE is Primary, and a MiB behind the first block has that pattern on both sides that are there. */
    private void promoted(int seed) throws IOException {
        assertThat(pair.volume(ONE).promote().join()).isEqualTo(new Outcome.Done());
        try (var guest = new NbdGuest(pair.socket(ONE))) {
            guest.write(4096, pattern(seed));
            guest.flush();
        }
    }

    private void startBoth() {
        pair.start(ONE);
        pair.start(TWO);
    }

    private void awaitHealth() {
        await().atMost(SOON).until(() -> pair.has(ONE) && pair.has(TWO) && pair.isHealthy(ONE) && pair.isHealthy(TWO));
    }

    private VolumeState state(NodeId node) {
        return pair.volume(node).stateNow().join();
    }

    private static byte[] pattern(int seed) {
        var bytes = new byte[1 << 20];
        Arrays.fill(bytes, (byte) (seed + 1));
        return bytes;
    }
}
