package org.twinhost.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.Json;

/** What is one message on the bus of a node with 300 guests, two volumes each, all in trouble. */
class MessageSizesTest {

    private static final NodeId NODE = new NodeId("jupiter1");
    private static final String NAME = "a-name-of-sixty-four-characters-as-long-as-the-directory-takes-";
    private static final String TROUBLE = "t".repeat(500);

    @Test
    void theBrokerTakesWhatTheContractSays() throws IOException {
        assertThat(Files.readString(Path.of("../compose/etc/mosquitto.conf")))
                .contains("\nmessage_size_limit " + Topics.MESSAGE_BYTES_MAX + "\n");
    }

    @Test
    void theVolumesFit() {
        fits(new ReplicationState(Long.MAX_VALUE, Instant.now(), NODE, 1, 1, many(600, i -> new VolumeState(NAME + i, 1L << 46,
                Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.SYNC_TARGET, true, TROUBLE, NODE, Role.SECONDARY,
                DiskState.INCONSISTENT, false, TROUBLE, false, "0123456789abcdef", 1L << 45, 12.345678901234)), List.of()));
    }

    @Test
    void theGuestsFit() {
        fits(new VmState(Long.MAX_VALUE, Instant.now(), NODE, true, "kvm", many(300, i ->
                new GuestState(NAME + i, GuestRunState.STOPPING, Instant.now(), TROUBLE).differing(many(9, _ ->
                        "command line …" + "r".repeat(80) + "…, configured …" + "c".repeat(80) + "…"))))
                .on(new VmState.Host(1 << 20, many(256, i -> "br-of-15-bytes" + i % 10))));
    }

    @Test
    void theConfigurationFits() {
        var boot = new GuestConfig.KernelBoot("/usr/lib/twinhost/guest/vmlinux", "/usr/lib/twinhost/guest/initramfs", TROUBLE,
                "/usr/share/qemu/bios-microvm.bin");
        var replicas = List.of(new VolumeConfig.ReplicaConfig(NODE, "/dev/twinhost/" + NAME),
                new VolumeConfig.ReplicaConfig(new NodeId("jupiter2"), "/dev/twinhost/" + NAME));
        fits(new ClusterSnapshot(new Revision(1, "aa"), "many", Timing.ofDeadtime(5_000), 100, false, List.of(), List.of(),
                many(600, i -> new VolumeConfig(NAME + i, 1L << 46, VolumeConfig.Protocol.C, "0123456789abcdef", replicas)),
                many(300, i -> new GuestConfig(NAME + i, "5c0f3a52-6f0e-4c35-9d6b-0d1a7f2e0001", NODE,
                        GuestConfig.Target.STARTED, 64, 1 << 20, List.of(NAME + i, NAME + i + 300), List.of("br0", "br1"), boot,
                        600_000)), List.of(), List.of()));
    }

    private static <T> List<T> many(int count, IntFunction<T> one) {
        return IntStream.range(0, count).mapToObj(one).toList();
    }

    private static void fits(Object message) {
        assertThat(Json.bytes(message).length).isLessThan(Topics.MESSAGE_BYTES_MAX);
    }
}
