package org.twinhost.config.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.config.Samples;

class SnapshotValidationTest {

    @Test
    void theSampleOfTheDocumentationIsValidWithoutWarnings() {
        var found = SnapshotValidation.of(Samples.jupiter());
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                rule(c -> at(c, "guests", 0).put("home", "saturn1"), "guest web1: its home saturn1 is no node"),
                rule(c -> replica(c, 1, 0).put("device", "/dev/twinhost/web1"), "/dev/twinhost/web1 on jupiter1 is used twice"),
                rule(c -> replica(c, 1, 0).put("device", "/dev/../dev//twinhost/./web1"), "on jupiter1 is used twice"),
                rule(c -> volumes(c, 0).removeAll().add("lost"), "guest web1: there is no volume lost"),
                rule(c -> volumes(c, 0).removeAll().add("mail1"),
                        "volume mail1 is used twice: by guest web1 and by guest mail1"),
                rule(c -> ((ArrayNode) at(c, "nodes", 1).path("links")).remove(0), "node jupiter2 has no address on link red"),
                rule(c -> end(c, 1, 0).put("address", "10.90.1.1"), "address 10.90.1.1 is used twice"),
                rule(c -> end(c, 1, 0).put("address", "jupiter2-red"), "'jupiter2-red' is not an IP address"),
                rule(c -> end(c, 1, 0).put("address", "10.90.1.256"), "'10.90.1.256' is not an IP address"),
                rule(c -> end(c, 1, 0).put("address", "224.0.0.1"), "'224.0.0.1' is multicast"),
                rule(c -> end(c, 1, 0).put("address", "::ffff:10.90.1.1"), "address ::ffff:10.90.1.1 is used twice"),
                rule(c -> end(c, 1, 0).put("address", "fd00::2"), "link red has IPv4 addresses and IPv6 ones"),
                rule(c -> end(c, 1, 0).put("link", "blue"), "there is no such link"),
                rule(c -> end(c, 1, 3).put("address", "ttyS0"), "is not the path of a serial device"),
                rule(c -> at(c, "volumes", 0).put("sizeBytes", 5000),
                        "volume web1: sizeBytes 5000 must be a multiple of 4096 bytes: replication copies"),
                rule(c -> at(c, "volumes", 0).put("sizeBytes", (1L << 46) + 4096), "must be at most 70368744177664 bytes"),
                rule(c -> metaDisk(c, 0, "jupiter1", "meta"), "'meta' must be an absolute path"),
                rule(c -> at(c, "volumes", 0).putObject("initialSync").put("from", "jupiter3"),
                        "its initial sync is to come from jupiter3, which has no replica of it"),
                rule(c -> metaDisk(c, 0, "jupiter3", "/dev/meta"), "which has no replica of it"),
                rule(c -> metaDisk(c, 0, "jupiter1", "/dev/twinhost/mail1"), "that is the data of volume mail1 already"),
                rule(c -> metaDisk(metaDisk(c, 0, "jupiter1", "/dev/meta[3]"), 1, "jupiter1", "/dev//meta[3]"),
                        "meta-disk /dev/meta[3] on jupiter1 is used twice"),
                rule(c -> metaDisk(metaDisk(c, 0, "jupiter1", "/dev/meta[3]"), 1, "jupiter1", "/dev/meta"),
                        "that is slots of metadata already"),
                rule(c -> at(metaDisk(c, 0, "jupiter1", "/dev/meta[3]"), "volumes", 0).put("sizeBytes", 8L << 40),
                        "a slot has 268435456; give it a disk of its own"),
                rule(c -> many(c, 8), "its 10 volumes of together 562950087639040 bytes"),
                rule(c -> replica(c, 0, 0).put("device", "/etc/twinhost/cluster.key"),
                        "volume web1 on jupiter1: device /etc/twinhost/cluster.key is in /etc: the host's configuration lies"
                                + " there, and the keys of this cluster; name a block device or a file of its own"),
                rule(c -> replica(c, 0, 0).put("device", "/srv/../boot/vmlinuz"), "is in /boot: this host boots from there"),
                rule(c -> replica(c, 0, 0).put("device", "/var/lib/twinhost/heartbeat/view"), "is in /var/lib/twinhost"),
                rule(c -> replica(c, 0, 0).put("device", "/proc/kcore"), "is in /proc"),
                rule(c -> replica(c, 0, 0).put("device", "/dev/shm/web1"), "that is memory, and lost with the power"),
                rule(c -> replica(c, 0, 0).put("device", "/dev/zero"), "/dev/zero is not a block device"),
                rule(c -> replica(c, 0, 0).put("device", "/dev/ttyS0"), "/dev/ttyS0 is not a block device"),
                rule(c -> replica(c, 0, 0).put("device", "/srv/images/"), "/srv/images/ is a folder"),
                rule(c -> replica(c, 0, 0).put("device", "/dev/mapper"), "/dev/mapper is a folder"),
                rule(c -> replica(c, 0, 0).put("device", "/srv/web\n1"), "must be an absolute path, without control"),
                rule(c -> metaDisk(c, 0, "jupiter1", "/sys/power/state[1]"),
                        "volume web1 on jupiter1: meta-disk /sys/power/state is in /sys"),
                rule(c -> end(c, 0, 3).put("address", "/dev/twinhost/web1"),
                        "/dev/twinhost/web1 is the data of volume web1: heartbeats would be written over it"),
                rule(c -> boot(c).put("initrd", "/etc/shadow"), "guest web1: initrd /etc/shadow is in /etc"),
                rule(c -> boot(c).put("kernel", "/usr/../etc/twinhost/cluster.key"), "a guest would see it"),
                rule(c -> boot(c).put("firmware", "/dev/sda"), "firmware /dev/sda is in /dev: devices are no images"),
                rule(c -> {
                    at(c, "fenceDevices", 0).put("passwordFile", "/root/bmc");
                    boot(c).put("initrd", "/root//bmc");
                }, "initrd /root//bmc is the password of fence device bmc1"),
                rule(c -> at(c, "fenceDevices", 0).put("passwordFile", "/dev/twinhost/mail1"),
                        "passwordFile /dev/twinhost/mail1 is the data of volume mail1"),
                rule(c -> at(c, "fenceDevices", 0).put("passwordFile", "/dev/zero"), "is no file that holds a password"),
                rule(c -> boot(c).put("commandLine", "quiet\nroot=/dev/vda"), "must be one line"),
                rule(c -> at(c, "guests", 0).put("memoryMib", 5_000_000), "memoryMib 5000000 must be at most 4194304 MiB"),
                rule(c -> IntStream.range(0, 15).forEach(i -> volumes(c, 0).add("data" + i)),
                        "guest web1: it has 16 volumes, a guest has places for 15"),
                rule(c -> IntStream.range(0, 14).forEach(i -> at(c, "guests", 0).withArray("bridges").add("br" + i)),
                        "guest web1: it has 14 bridges, a guest has places for 13 network cards"),
                rule(c -> timing(c).put("keepaliveMs", 60).put("warntimeMs", 150).put("deadtimeMs", 300),
                        "deadtimeMs 300 must be at least 500 ms"),
                rule(c -> timing(c).put("restartGraceMs", Integer.MAX_VALUE), "restartGraceMs 2147483647 must be at most"),
                rule(c -> timing(c).put("slowestOffMs", 700_000), "slowestOffMs 700000 must be at most 600000 ms"),
                rule(c -> at(c, "volumes", 0).put("protocol", "A"), "protocol A is not implemented in this version"),
                rule(c -> at(c, "volumes", 0).put("birth", "17"), "birth '17' must be 16 hex digits"),
                rule(c -> at(c, "volumes", 0).put("birth", "7e3a11c0d5f20002"), "birth 7e3a11c0d5f20002 is used twice"),
                rule(c -> at(c, "volumes", 0).put("name", "web/1"), "volume web/1: name 'web/1' must be 1 to 64"),
                rule(c -> replica(c, 0, 1).put("node", "jupiter3"), "volume web1: there is no node jupiter3"),
                rule(c -> timing(c).put("keepaliveMs", 1400), "must be at least 3 keepalives"),
                rule(c -> timing(c).put("warntimeMs", 3000), "deadtime 3000 ms must be longer than warntime 3000 ms"),
                rule(c -> timing(c).put("warntimeMs", 600), "warntime 600 ms must be longer than keepalive 600 ms"),
                rule(c -> at(c, "guests", 0).put("uuid", "web"), "uuid 'web' must be a UUID"),
                rule(c -> at(c, "guests", 0).put("name", "mail1"), "guest mail1 is used twice"),
                rule(c -> at(c, "guests", 0).put("vcpus", 0), "guest web1: vcpus 0 must be at least 1: a guest needs one"),
                rule(c -> ((ObjectNode) at(c, "guests", 0).path("boot")).put("kernel", "vmlinux"), "must be an absolute path"),
                rule(c -> at(c, "fenceDevices", 0).put("node", "jupiter9"), "fence device bmc1: there is no node jupiter9"),
                rule(c -> at(c, "fenceDevices", 0).put("address", "10.90.4.102"),
                        "fence address 10.90.4.102:623 is used twice"),
                rule(c -> at(c, "fenceDevices", 0).put("address", "10.90.4.300"), "address '10.90.4.300' is not an IP address"),
                rule(c -> at(c, "fenceDevices", 0).put("address", "bmc_1"), "neither an IP address nor a host name"),
                rule(c -> at(c, "fenceDevices", 0).put("cipherSuite", 0), "cipherSuite 0 must be at least 1: suite 0 asks"),
                rule(c -> at(c, "fenceDevices", 0).remove("cipherSuite"), "fence device bmc1: cipherSuite is missing: IPMI"),
                rule(c -> at(c, "fenceDevices", 0).putNull("port"), "fence device bmc1: port is missing: IPMI"),
                rule(c -> at(c, "fenceDevices", 0).put("username", " "), "fence device bmc1: username is missing: IPMI"),
                rule(c -> at(c, "fenceDevices", 0).remove("passwordFile"), "fence device bmc1: passwordFile is missing: IPMI"),
                rule(c -> at(c, "fenceDevices", 0).put("agent", "fence_apc"), "agent and options are for the kind agent"),
                rule(c -> at(c, "links", 0).put("replication", false), "no UDP link has replication"),
                rule(c -> at(c, "links", 3).put("replication", true), "volumes can't be mirrored over it"),
                rule(c -> ((ArrayNode) c.path("constraints")).addObject().put("name", "near").put("resource", "db1")
                        .put("node", "jupiter1").put("score", 2_000_000), "constraint near: there is no guest db1"),
                rule(c -> c.put("cluster", "Jupiter!"), "cluster 'Jupiter!' must be 1 to 32"),
                rule(c -> c.remove("timing"), "timing is missing"),
                rule(c -> at(c, "guests", 1).remove("uuid"), "guests[1].uuid is missing"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wrong")
    void refuses(Consumer<ObjectNode> change, String reason) {
        assertThat(SnapshotValidation.of(Samples.jupiter(change)).errors())
                .anySatisfy(error -> assertThat(error).contains(reason));
    }

    @Test
    void givesAllReasonsAtOnce() {
        var found = SnapshotValidation.of(Samples.jupiter(c -> {
            at(c, "guests", 0).put("home", "saturn1");
            at(c, "volumes", 1).put("sizeBytes", 1);
            replica(c, 1, 1).put("device", "/dev/twinhost/web1");
            timing(c).put("deadtimeMs", 100);
        }));
        assertThat(found.errors()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void warnsWhenOneCableOrNoSwitchIsBetweenLifeAndDeath() {
        var found = SnapshotValidation.of(Samples.jupiter(c -> {
            ((ArrayNode) c.path("links")).remove(2).size();
            ((ArrayNode) c.path("links")).remove(1);
            for (int node = 0; node < 2; node++) {
                var ends = (ArrayNode) at(c, "nodes", node).path("links");
                ends.remove(2);
                ends.remove(0);
            }
            ((ArrayNode) c.path("fenceDevices")).remove(1);
        }));
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).anySatisfy(text -> assertThat(text).contains("only one UDP link (grey)"))
                .anySatisfy(text -> assertThat(text).contains("node jupiter2 has no fence device"));
    }

    @Test
    void warnsOfTimesThatHelpNobody() {
        var found = SnapshotValidation.of(Samples.jupiter(c -> timing(c).put("keepaliveMs", 40).put("slowestOffMs", 1_000)
                .put("restartGraceMs", 1_000)));
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).hasSize(3)
                .anySatisfy(text -> assertThat(text).contains("could switch each other off"))
                .anySatisfy(text -> assertThat(text).contains("the 50 ms that a serial link needs"))
                .anySatisfy(text -> assertThat(text).contains("never helps a restarting service"));
    }

    @Test
    void warnsOfAddressesThatNeedACardOfTheSameNameEverywhere() {
        var found = SnapshotValidation.of(Samples.jupiter(c -> {
            end(c, 0, 0).put("address", "fe80::1%eth0");
            end(c, 1, 0).put("address", "fe80::2%eth0");
        }));
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).hasSize(2).allSatisfy(text -> assertThat(text)
                .contains("on red: 'fe80::", "every node looks for a card eth0 of its own"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/sda", "/dev/vg0/boot", "/dev/mapper/vg0-web1", "/dev/disk/by-id/ata-1", "/dev/nvme0n1p3",
            "/srv/images/web1.img", "/var/lib/libvirt/images/web1", "/dev/twinhost/tty", "/bootless/disk", "/dev/md/web1"})
    void whatMayBeADiskIsLeftToItsNode(String path) {
        assertThat(HostPaths.whyNoDisk(path)).isEmpty();
    }

    @Test
    void aLinkWithoutItsSealIsAllowedAndSaid() {
        assertThat(SnapshotValidation.of(Samples.jupiter()).warnings()).noneSatisfy(text ->
                assertThat(text).contains("unsealed"));
        var found = SnapshotValidation.of(Samples.jupiter(c ->
                c.path("links").forEach(link -> ((ObjectNode) link).put("unsealed", true))));
        assertThat(found.errors()).isEmpty();
        assertThat(found.warnings()).anySatisfy(text -> assertThat(text)
                .contains("link grey is unsealed: who reaches its cable reads and changes the guests' data"));
    }

    @Test
    void aRunningVolumeKeepsItsSizeAndBirth() {
        var errors = ChangeRules.errors(Samples.jupiter(), Samples.jupiter(c -> {
            at(c, "volumes", 0).put("sizeBytes", 8192).put("birth", "1111222233334444");
            c.put("cluster", "saturn");
        }));
        assertThat(errors).hasSize(3).anySatisfy(text -> assertThat(text)
                .contains("volume web1: sizeBytes can't change from 67108864 to 8192 bytes: its metadata lies behind"));
    }

    private static Arguments rule(Consumer<ObjectNode> change, String reason) {
        return Arguments.of(change, reason);
    }

    private static ObjectNode timing(ObjectNode json) {
        return (ObjectNode) json.path("timing");
    }

    private static ObjectNode boot(ObjectNode json) {
        return (ObjectNode) at(json, "guests", 0).path("boot");
    }

    private static ObjectNode replica(ObjectNode json, int volume, int index) {
        return (ObjectNode) at(json, "volumes", volume).path("replicas").get(index);
    }

    private static ObjectNode end(ObjectNode json, int node, int index) {
        return (ObjectNode) at(json, "nodes", node).path("links").get(index);
    }

    private static ArrayNode volumes(ObjectNode json, int guest) {
        return (ArrayNode) at(json, "guests", guest).path("volumes");
    }

    private static ObjectNode metaDisk(ObjectNode cluster, int volume, String node, String disk) {
        at(cluster, "volumes", volume).withArray("metaDisks").addObject().put("node", node).put("disk", disk);
        return cluster;
    }

    /** That many volumes of 64 TiB beside the others. */
    private static void many(ObjectNode cluster, int count) {
        for (int i = 0; i < count; i++) {
            var volume = ((ArrayNode) cluster.path("volumes")).addObject().put("name", "big" + i).put("sizeBytes", 1L << 46)
                    .put("protocol", "C").put("birth", "00000000000000b" + i);
            for (var node : java.util.List.of("jupiter1", "jupiter2")) {
                volume.withArray("replicas").addObject().put("node", node).put("device", "/dev/twinhost/big" + i);
            }
        }
    }

    @Test
    void metadataMayShareADiskInSlots() {
        var found = SnapshotValidation.of(Samples.jupiter(c ->
                metaDisk(metaDisk(c, 0, "jupiter1", "/dev/meta[0]"), 1, "jupiter1", "/dev/meta[1]")));
        assertThat(found.errors()).isEmpty();
    }
}
