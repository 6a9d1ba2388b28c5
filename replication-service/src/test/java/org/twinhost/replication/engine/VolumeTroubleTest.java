package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.replication.disk.LoopDevices;
import org.twinhost.replication.volume.Cluster;
import org.twinhost.replication.volume.Outcome;

/** What happens to one volume is that volume's alone: its neighbours go on, and the process does. */
@Timeout(90)
class VolumeTroubleTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SIZE = 16L << 20;

    @TempDir
    Path folder;

    private final List<String> failed = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private ReplicationEngine engine;

    @BeforeEach
    void start() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        engine = new ReplicationEngine(new EngineSetup(ONE, "jupiter", new byte[32], 7,
                () -> OptionalLong.of(1), 1, folder.resolve("run"), folder.resolve("state"), port, 8 << 20), new Cluster() {
            @Override
            public void askOutdate(NodeId peer, String volume, String connection, Consumer<MarkReply> answer) {
                answer.accept(new MarkReply(false, 0, "there is no peer"));
            }

            @Override
            public void changed() {
                // asked when needed
            }

            @Override
            public void broken(String volume, Throwable why) {
                broken.add(volume + ": " + why);
            }

            @Override
            public void failed(String volume, Throwable why) {
                failed.add(volume + ": " + why);
            }
        });
    }

    @AfterEach
    void stop() {
        engine.close();
        assertThat(broken).isEmpty();
    }

    private void configure(VolumeConfig... volumes) {
        engine.configure(new ClusterSnapshot(new Revision(1, "0"), "jupiter", Timing.ofDeadtime(1_500), 0, false,
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

    private void file(String name, long bytes) throws IOException {
        try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private boolean is(String name, DiskState disk) {
        return engine.volume(name).filter(volume -> volume.state().disk() == disk).isPresent();
    }

    private void serves(String name) throws Exception {
        await().atMost(SOON).until(() -> is(name, DiskState.UP_TO_DATE));
        assertThat(engine.volume(name).orElseThrow().promote().join()).isEqualTo(new Outcome.Done());
        try (var guest = new NbdGuest(folder.resolve("run").resolve(name + ".sock"))) {
            guest.write(4096, new byte[] {1, 2, 3, 4});
            guest.flush();
        }
    }

    @Test
    void oneWhoseDeviceIsTooSmallSaysHowMuchIsMissing() throws Exception {
        file("small", SIZE + VolumeLimits.metadataBytes(SIZE) - 8192);
        file("good", SIZE + VolumeLimits.metadataBytes(SIZE));
        configure(volume("small", SIZE), volume("good", SIZE));
        serves("good");
        await().atMost(SOON).until(() -> is("small", DiskState.FAILED));
        assertThat(engine.volume("small").orElseThrow().state().reason()).contains("8192 too few").contains("enlarge it");
    }

    @Test
    void oneWhoseDeviceTheHostHasMountedSaysWhereAndComesWhenItIsFree() throws Exception {
        try (var loops = new LoopDevices(folder)) {
            var device = loops.device("disk", SIZE + VolumeLimits.metadataBytes(SIZE));
            assertThat(loops.format(device)).isTrue();
            var place = loops.mount(device);
            assumeTrue(place != null, "nothing may be mounted here");
            Files.createSymbolicLink(folder.resolve("mounted"), device);
            file("good", SIZE * 2);

            configure(volume("mounted", SIZE), volume("good", SIZE));

            serves("good");
            await().atMost(SOON).until(() -> is("mounted", DiskState.FAILED));
            assertThat(engine.volume("mounted").orElseThrow().state().reason()).contains("it is mounted on " + place)
                    .contains("unmount it");

            loops.unmount();
            blank(device);
            serves("mounted");
            assertThat(loops.format(device)).as("formatted under a running volume").isFalse();

            assertThat(engine.volume("mounted").orElseThrow().demote().join()).isEqualTo(new Outcome.Done());
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
        file("bad", SIZE * 2);
        file("good", SIZE * 2);
        Files.createDirectories(folder.resolve("run").resolve("bad.sock").resolve("in-the-way"));
        configure(volume("bad", SIZE), volume("good", SIZE));
        serves("good");
        assertThat(engine.volume("bad")).isEmpty();
        Files.delete(folder.resolve("run").resolve("bad.sock").resolve("in-the-way"));
        Files.delete(folder.resolve("run").resolve("bad.sock"));
        serves("bad");
    }

    @Test
    void oneThatEndsUnexpectedlyFallsSilentAndIsOpenedAgain() throws Exception {
        file("bad", SIZE * 2);
        file("good", SIZE * 2);
        configure(volume("bad", SIZE), volume("good", SIZE));
        serves("bad");
        var bad = engine.volume("bad").orElseThrow();
        bad.loop().execute(() -> bad.guestWrite(0, null, false, _ -> { }));
        await().atMost(SOON).until(() -> !failed.isEmpty());
        assertThat(failed).hasSize(1).allMatch(line -> line.startsWith("bad: java.lang.NullPointerException"));
        assertThat(bad.state().disk()).isEqualTo(DiskState.FAILED);
        assertThat(bad.promote().join()).isInstanceOf(Outcome.Failed.class);
        assertThat(bad.mayOpen()).isFalse();
        serves("good");
        await().atMost(SOON).until(() -> engine.volume("bad").filter(volume -> volume != bad).isPresent());
        serves("bad");
    }

    @Test
    void whatTheServiceHasNoMemoryForStaysClosed() throws Exception {
        file("good", SIZE * 2);
        var volumes = new ArrayList<VolumeConfig>();
        volumes.add(volume("good", SIZE));
        IntStream.range(0, 10).forEach(i -> volumes.add(volume("big" + i, VolumeLimits.SIZE_BYTES_MAX)));
        var fit = (int) ((VolumeLimits.KEPT_BYTES_MAX - VolumeLimits.memoryBytes(SIZE))
                / VolumeLimits.memoryBytes(VolumeLimits.SIZE_BYTES_MAX));
        configure(volumes.toArray(VolumeConfig[]::new));
        serves("good");
        await().atMost(SOON).until(() -> engine.volumes().size() == 1 + fit);
        assertThat(engine.volume("big" + fit)).isEmpty();
    }

    @Test
    void twoHaveTheirMetadataInSlotsOfOneDisk() throws Exception {
        file("one", SIZE);
        file("two", SIZE);
        file("three", SIZE);
        file("meta", VolumeLimits.SLOT_BYTES + VolumeLimits.metadataBytes(SIZE));
        var meta = folder.resolve("meta").toString();
        configure(volume("one", SIZE, meta + "[0]"), volume("two", SIZE, meta + "[1]"), volume("three", SIZE, meta + "[2]"));
        serves("one");
        serves("two");
        await().atMost(SOON).until(() -> is("three", DiskState.FAILED));
        assertThat(engine.volume("three").orElseThrow().state().reason())
                .contains(VolumeLimits.SLOT_BYTES + " too few").contains("lower index");
    }
}
