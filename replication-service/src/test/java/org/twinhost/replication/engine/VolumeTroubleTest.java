package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.twinhost.replication.engine.OneEngine.ONE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.disk.LoopDevices;
import org.twinhost.replication.volume.Outcome;

/** What happens to one volume is that volume's alone: its neighbours go on, and the process does. */
@Timeout(90)
class VolumeTroubleTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SIZE = 16L << 20;

    @TempDir
    Path folder;

    private OneEngine one;

    @BeforeEach
    void start() throws IOException {
        one = new OneEngine(folder);
    }

    @AfterEach
    void stop() {
        one.close();
    }

    private void configure(VolumeConfig... volumes) {
        one.engine.configure(new ClusterSnapshot(new Revision(1, "0"), "jupiter", Timing.ofDeadtime(1_500), 0, false,
                List.of(new NodeConfig(ONE, false, List.of(new NodeConfig.LinkEnd("grey", "127.0.0.1")))),
                List.of(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1)), List.of(volumes), List.of(), List.of(),
                List.of()));
    }

    private VolumeConfig volume(String name, long sizeBytes, String... metaDisk) {
        var birth = "%016x".formatted(1 + (name.hashCode() & 0xffff));
        return new VolumeConfig(name, sizeBytes, VolumeConfig.Protocol.C, birth,
                List.of(new VolumeConfig.ReplicaConfig(ONE, folder.resolve(name).toString())),
                metaDisk.length == 0 ? List.of() : List.of(new VolumeConfig.MetaDiskConfig(ONE, metaDisk[0])), null);
    }

    private void serves(String name) throws Exception {
        await().atMost(SOON).until(() -> one.is(name, DiskState.UP_TO_DATE));
        assertThat(one.engine.volume(name).orElseThrow().promote().join()).isEqualTo(new Outcome.Done());
        try (var guest = new NbdGuest(folder.resolve("run").resolve(name + ".sock"))) {
            guest.write(4096, new byte[] {1, 2, 3, 4});
            guest.flush();
        }
    }

    @Test
    void oneWhoseDeviceIsTooSmallSaysHowMuchIsMissing() throws Exception {
        one.file("small", SIZE + VolumeLimits.metadataBytes(SIZE) - 8192);
        one.file("good", SIZE + VolumeLimits.metadataBytes(SIZE));
        configure(volume("small", SIZE), volume("good", SIZE));
        serves("good");
        assertThat(one.reason("small")).contains("8192 too few").contains("enlarge it");
    }

    @Test
    void oneWhoseDeviceTheHostHasMountedSaysWhereAndComesWhenItIsFree() throws Exception {
        try (var loops = new LoopDevices(folder)) {
            var device = loops.device("disk", SIZE + VolumeLimits.metadataBytes(SIZE));
            assertThat(loops.format(device)).isTrue();
            var place = loops.mount(device);
            assumeTrue(place != null, "nothing may be mounted here");
            Files.createSymbolicLink(folder.resolve("mounted"), device);
            one.file("good", SIZE * 2);

            configure(volume("mounted", SIZE), volume("good", SIZE));

            serves("good");
            assertThat(one.reason("mounted")).contains("it is mounted on " + place).contains("unmount it");

            loops.unmount();
            blank(device);
            serves("mounted");
            assertThat(loops.format(device)).as("formatted under a running volume").isFalse();

            assertThat(one.engine.volume("mounted").orElseThrow().demote().join()).isEqualTo(new Outcome.Done());
            configure();
            await().atMost(SOON).until(() -> loops.format(device));
        }
    }

    /** Which the volume formats: what the metadata's place held is left alone unless it is nothing. */
    private static void blank(Path device) throws IOException {
        try (var file = new RandomAccessFile(device.toFile(), "rw")) {
            file.seek(SIZE);
            file.write(new byte[(int) VolumeLimits.metadataBytes(SIZE)]);
            file.getFD().sync();
        }
    }

    @Test
    void oneWhoseDoorCantOpenIsTriedAgainAndAlone() throws Exception {
        one.file("bad", SIZE * 2);
        one.file("good", SIZE * 2);
        Files.createDirectories(folder.resolve("run").resolve("bad.sock").resolve("in-the-way"));
        configure(volume("bad", SIZE), volume("good", SIZE));
        serves("good");
        assertThat(one.engine.volume("bad")).isEmpty();
        Files.delete(folder.resolve("run").resolve("bad.sock").resolve("in-the-way"));
        Files.delete(folder.resolve("run").resolve("bad.sock"));
        serves("bad");
    }

    @Test
    void oneThatEndsUnexpectedlyFallsSilentAndIsOpenedAgain() throws Exception {
        one.file("bad", SIZE * 2);
        one.file("good", SIZE * 2);
        configure(volume("bad", SIZE), volume("good", SIZE));
        serves("bad");
        var bad = one.engine.volume("bad").orElseThrow();
        bad.loop().execute(() -> bad.guestWrite(0, null, false, _ -> { }));
        await().atMost(SOON).until(() -> !one.failed.isEmpty());
        assertThat(one.failed).hasSize(1).allMatch(line -> line.startsWith("bad: java.lang.NullPointerException"));
        assertThat(bad.state().disk()).isEqualTo(DiskState.FAILED);
        assertThat(bad.promote().join()).isInstanceOf(Outcome.Failed.class);
        assertThat(bad.mayOpen()).isFalse();
        serves("good");
        await().atMost(SOON).until(() -> one.engine.volume("bad").filter(volume -> volume != bad).isPresent());
        serves("bad");
    }

    @Test
    void whatTheServiceHasNoMemoryForStaysClosed() throws Exception {
        one.file("good", SIZE * 2);
        var volumes = new ArrayList<VolumeConfig>();
        volumes.add(volume("good", SIZE));
        IntStream.range(0, 10).forEach(i -> volumes.add(volume("big" + i, VolumeLimits.SIZE_BYTES_MAX)));
        var fit = (int) ((VolumeLimits.KEPT_BYTES_MAX - VolumeLimits.memoryBytes(SIZE))
                / VolumeLimits.memoryBytes(VolumeLimits.SIZE_BYTES_MAX));
        configure(volumes.toArray(VolumeConfig[]::new));
        serves("good");
        await().atMost(SOON).until(() -> one.engine.volumes().size() == 1 + fit);
        assertThat(one.engine.volume("big" + fit)).isEmpty();
    }

    @Test
    void twoHaveTheirMetadataInSlotsOfOneDisk() throws Exception {
        one.file("one", SIZE);
        one.file("two", SIZE);
        one.file("three", SIZE);
        one.file("meta", VolumeLimits.SLOT_BYTES + VolumeLimits.metadataBytes(SIZE));
        var meta = folder.resolve("meta").toString();
        configure(volume("one", SIZE, meta + "[0]"), volume("two", SIZE, meta + "[1]"), volume("three", SIZE, meta + "[2]"));
        serves("one");
        serves("two");
        assertThat(one.reason("three")).contains(VolumeLimits.SLOT_BYTES + " too few").contains("lower index");
    }
}
