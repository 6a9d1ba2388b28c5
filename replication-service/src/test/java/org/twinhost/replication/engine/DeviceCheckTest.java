package org.twinhost.replication.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.VolumeLimits;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationCommand.Device;
import org.twinhost.replication.disk.LoopDevices;
import org.twinhost.replication.net.nbd.Tool;

/** What a node says of devices before they are any volume's. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeviceCheckTest {

    private static final long SIZE = 8 << 20;
    private static final long WITH_METADATA = SIZE + VolumeLimits.metadataBytes(SIZE);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path file(String name, long bytes) throws IOException {
        try (var made = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            made.setLength(bytes);
        }
        return folder.resolve(name);
    }

    private static Device device(String volume, Path path) {
        return new Device(volume, path.toString(), SIZE, null);
    }

    private static List<String> reasons(Device... devices) {
        return new DeviceCheck(Map.of()).reasons(List.of(devices));
    }

    @Test
    void whatIsLargeEnoughIsFineAndNotTouched() throws IOException {
        var disk = file("disk", WITH_METADATA);
        var written = Files.getLastModifiedTime(disk);
        assertThat(reasons(device("web1", disk))).isEmpty();
        assertThat(Files.getLastModifiedTime(disk)).isEqualTo(written);
        assertThat(Files.size(disk)).isEqualTo(WITH_METADATA);

        var meta = file("meta", 2 * VolumeLimits.SLOT_BYTES);
        assertThat(reasons(new Device("web1", file("data1", SIZE).toString(), SIZE, meta + "[0]"),
                new Device("web2", file("data2", SIZE).toString(), SIZE, meta + "[1]"))).isEmpty();
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws IOException {
        var disk = file("disk", WITH_METADATA);
        var link = Files.createSymbolicLink(folder.resolve("link"), disk);
        var small = file("small", WITH_METADATA - 1);
        var meta = file("meta", VolumeLimits.SLOT_BYTES);

        var found = reasons(device("a", folder.resolve("none")), device("b", folder), device("c", small),
                device("d", disk), device("e", link), new Device("f", file("data", SIZE).toString(), SIZE, meta + "[1]"),
                new Device("g", file("more", SIZE).toString(), SIZE, "meta"),
                new Device("h", file("own", WITH_METADATA).toString(), SIZE, folder.resolve("own").toString()));

        assertThat(found).satisfiesExactly(
                a -> assertThat(a).isEqualTo("volume a: " + folder.resolve("none") + ": it is not there"),
                b -> assertThat(b).startsWith("volume b: ").contains("neither a block device nor a file"),
                c -> assertThat(c).startsWith("volume c: " + small + " has").contains("1 too few", "metadata"),
                e -> assertThat(e).startsWith("volume e: " + link + " is that of volume d, too"),
                f -> assertThat(f).startsWith("volume f: " + meta + "[1]").contains("take a lower index"),
                g -> assertThat(g).startsWith("volume g: 'meta' must be an absolute path"),
                h -> assertThat(h).contains("is to hold its data and its metadata"));
    }

    @Test
    void aDeviceThatTheHostUsesIsRefusedAndLeftAlone() throws Exception {
        try (var loops = new LoopDevices(folder)) {
            var disk = loops.device("disk", 16 << 20);
            assertThat(reasons(device("web1", disk))).isEmpty();
            assertThat(loops.format(disk)).as("nothing of the look has stayed").isTrue();
            var place = loops.mount(disk);
            assumeTrue(place != null, "nothing may be mounted here");

            assertThat(reasons(device("web1", disk))).containsExactly("volume web1: " + disk + ": it is mounted on " + place
                    + ": unmount it and take it out of /etc/fstab, or name another device");

            loops.unmount();
            assertThat(reasons(device("web1", disk))).isEmpty();
        }
    }

    @Test
    void aDeviceThatTheHostMadeReadOnlyIsRefused() throws Exception {
        try (var loops = new LoopDevices(folder)) {
            var disk = loops.device("disk", 16 << 20);
            Tool.run("blockdev", "--setro", disk.toString()).succeeded();
            try {
                assertThat(reasons(device("web1", disk))).containsExactly("volume web1: " + disk + ": it is read-only");
            } finally {
                // The kernel keeps it for who gets this loop device next.
                Tool.run("blockdev", "--setrw", disk.toString()).succeeded();
            }
        }
    }

    @Test
    void aFileThatAnotherProcessLocksIsRefused() throws Exception {
        var disk = file("disk", WITH_METADATA);
        var other = new ProcessBuilder("flock", disk.toString(), "-c", "echo locked; read end").start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("locked");
            assertThat(reasons(device("web1", disk))).singleElement().asString().contains("process " + other.pid());
        } finally {
            other.outputWriter().close();
            other.waitFor();
        }
        assertThat(reasons(device("web1", disk))).isEmpty();
    }

    /** A volume is opened, or tried again, in the very moment at which its device is looked at. */
    @Test
    void aRunningVolumeKeepsItsDeviceAndIsNotDisturbed() throws Exception {
        try (var one = new OneEngine(folder)) {
            var disk = file("disk", WITH_METADATA);
            one.engine.configure(configured(disk));
            while (!one.is("web1", DiskState.CONSISTENT)) {
                var before = one.engine.volume("web1").isPresent();
                var found = check(one, device("web1", disk));
                assertThat(found).as("known before: " + before).isEmpty();
                assertThat(one.is("web1", DiskState.FAILED)).isFalse();
            }
            assertThat(check(one, device("web1", disk))).as("it is its own").isEmpty();
            assertThat(check(one, device("mail1", disk), device("web1", disk))).satisfiesExactlyInAnyOrder(
                    held -> assertThat(held).startsWith("volume mail1: " + disk + " holds volume web1 of this node now"),
                    twice -> assertThat(twice).contains("is that of volume mail1, too"));
            assertThat(one.is("web1", DiskState.CONSISTENT)).isTrue();
            assertThat(one.failed).isEmpty();

            one.engine.configure(configured(null));
            await().atMost(SOON).untilAsserted(() -> assertThat(check(one, device("mail1", disk))).isEmpty());
        }
    }

    private static List<String> check(OneEngine one, Device... devices) throws Exception {
        return one.engine.check(List.of(devices)).get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private int revision;

    private ClusterSnapshot configured(Path disk) {
        var volumes = disk == null ? List.<VolumeConfig>of() : List.of(new VolumeConfig("web1", SIZE, VolumeConfig.Protocol.C,
                "00000000000000a1", List.of(new VolumeConfig.ReplicaConfig(OneEngine.ONE, disk.toString()),
                        new VolumeConfig.ReplicaConfig(new NodeId("jupiter2"), "/nowhere"))));
        return new ClusterSnapshot(new Revision(++revision, "aa"), "jupiter", Timing.ofDeadtime(3000), 100, false,
                List.of(new NodeConfig(OneEngine.ONE, false, List.of())), List.of(), volumes, List.of(), List.of(), List.of());
    }
}
