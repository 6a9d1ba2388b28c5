package org.twinhost.twinctl.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.twinctl.doctor.PlantedMachine.card;
import static org.twinhost.twinctl.doctor.PlantedMachine.interfaces;
import static org.twinhost.twinctl.doctor.PlantedMachine.listening;
import static org.twinhost.twinctl.doctor.PlantedMachine.report;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.twinctl.doctor.check.Check;
import org.twinhost.twinctl.doctor.check.Findings;
import org.twinhost.twinctl.print.View;

/** Each fault that is planted is found by its name, and nothing else is. */
class DoctorTest {

    private static final String UP = "\"flags\":[\"UP\",\"LOWER_UP\"]";
    private static final String CERTIFICATES = "/usr/lib/twinhost/bin/twinhost-certificates show";
    private static final String QEMU_PROFILE = "/etc/apparmor.d/local/abstractions/libvirt-qemu";

    /** @param on what it must be found on */
    private record Fault(String name, FindingCode code, String on, Consumer<PlantedMachine> plant) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Fault> faults() {
        return Stream.concat(Stream.concat(ofLinks(), ofTheCluster()), ofTheMachine());
    }

    private static Stream<Fault> ofLinks() {
        return Stream.of(
                new Fault("two links on one card", FindingCode.LINKS_SHARED, "links grey and red", machine -> machine.says(
                        "ip -d -j address show", 0, interfaces(card("eth2", "10.90.2.1"), card("eth3", "10.90.3.1"),
                                "{\"ifname\":\"eth2.1\"," + UP + ",\"link\":\"eth2\",\"linkinfo\":{\"info_kind\":\"vlan\"},"
                                        + "\"addr_info\":[{\"local\":\"10.90.1.1\",\"prefixlen\":24}]}"))),
                new Fault("two links of one bridge", FindingCode.LINKS_SHARED, "links yellow and red", machine -> machine.says(
                        "ip -d -j address show", 0, interfaces(card("eth2", "10.90.2.1"), card("br0", "10.90.3.1"),
                                card("eth1", "", UP + ",\"master\":\"br0\""), card("vnet0", "", UP + ",\"master\":\"br0\""),
                                "{\"ifname\":\"br0.7\"," + UP + ",\"link\":\"br0\",\"linkinfo\":{\"info_kind\":\"vlan\"},"
                                        + "\"addr_info\":[{\"local\":\"10.90.1.1\",\"prefixlen\":24}]}"))),
                new Fault("two links in one network", FindingCode.LINKS_SHARED, "links grey and yellow",
                        machine -> machine.says("ip -d -j address show", 0, interfaces(card("eth1", "10.90.1.1"),
                                card("eth2", "10.90.2.1", UP),
                                card("eth3", "10.90.3.1")).replace("2.1\",\"prefixlen\":24", "2.1\",\"prefixlen\":23")
                                .replace("3.1\",\"prefixlen\":24", "3.1\",\"prefixlen\":23"))),
                new Fault("no cable", FindingCode.LINK_DOWN, "link yellow", machine -> machine.says(
                        "ip -d -j address show", 0, interfaces(card("eth1", "10.90.1.1"), card("eth2", "10.90.2.1"),
                                card("eth3", "10.90.3.1", "\"flags\":[\"NO-CARRIER\",\"UP\"]")))),
                new Fault("an interface that is switched off", FindingCode.LINK_DOWN, "link red", machine -> machine.says(
                        "ip -d -j address show", 0, interfaces(card("eth1", "10.90.1.1", "\"flags\":[\"BROADCAST\"]"),
                                card("eth2", "10.90.2.1"), card("eth3", "10.90.3.1")))),
                new Fault("an address of the past", FindingCode.LINK_DOWN, "link grey", machine -> machine
                        .says("ip -d -j address show", 0, interfaces(card("eth1", "10.90.1.1"), card("eth3", "10.90.3.1")))
                        .says("ip -o address show to 10.90.2.1", 0, "").says("ss -tlnpH", 0, "")),
                new Fault("a switch that takes no large packets", FindingCode.MTU_BROKEN, "link grey", machine -> machine
                        .says("ping -n -q -c 2 -i 0.2 -W 1 -M do -s 8972 -I 10.90.2.1 10.90.2.2", 1, "0 received")));
    }

    private static Stream<Fault> ofTheCluster() {
        return Stream.of(
                new Fault("a BMC with another password", FindingCode.FENCE_TEST_FAILED, "fence device of jupiter2",
                        machine -> machine.assessed(Finding.of(FindingCode.FENCE_TEST_FAILED, "fence device of jupiter2",
                                "its test from jupiter1 failed: it does not take the password"))),
                new Fault("a BMC that only this node reaches", FindingCode.FENCE_DEVICE_FAILED, "fence device of jupiter1",
                        machine -> machine.assessed(Finding.of(FindingCode.FENCE_DEVICE_FAILED, "fence device of jupiter1",
                                "no answer, asked from jupiter2"))),
                new Fault("a serial cable that is not crossed", FindingCode.LINK_DOWN, "link serial", machine -> machine
                        .assessed(Finding.of(FindingCode.LINK_DOWN, "link serial", "nothing is heard over it"))),
                new Fault("another release on the other node", FindingCode.VERSION_DIFFERS, "node jupiter2", machine -> machine
                        .assessed(Finding.of(FindingCode.VERSION_DIFFERS, "node jupiter2", "it runs 0.9"))),
                new Fault("two clocks", FindingCode.CLOCK_OFF, "node jupiter2", machine -> machine
                        .assessed(Finding.of(FindingCode.CLOCK_OFF, "node jupiter2", "its clock is 7 s ahead"))),
                new Fault("virtualisation switched off", FindingCode.KVM_BROKEN, "KVM",
                        machine -> machine.answers("v1/guests", Map.of("acceleration", "tcg"))),
                new Fault("LVM that sees a guest's disk", FindingCode.LVM_SEES_GUESTS, "disk /dev/guests/web1",
                        machine -> machine.says("pvs", 0, report("/dev/guests/web1", "debian"))),
                new Fault("LVM that sees a guest's partition", FindingCode.LVM_SEES_GUESTS, "disk /dev/guests/web1",
                        machine -> machine.says("pvs", 0, report("/dev/mapper/guests-web1p3", "debian"))
                                .leads("/dev/mapper/guests-web1p3", "/dev/dm-7p3")),
                new Fault("a name server that is a guest", FindingCode.NAMES_NEED_GUEST, "/etc/resolv.conf", machine -> machine
                        .says("ip neighbour show to 192.0.2.53", 0, "192.0.2.53 dev br0 lladdr 52:54:00:12:34:56 STALE\n")),
                new Fault("a BMC by a name that only DNS knows", FindingCode.NAMES_NEED_GUEST, "fence device bmc2",
                        machine -> machine.answers("v1/snapshot", PlantedMachine.snapshot("bmc2.example.org"))));
    }

    private static Stream<Fault> ofTheMachine() {
        return Stream.of(
                new Fault("no time service", FindingCode.CLOCK_FREE, "clock",
                        machine -> machine.says("timedatectl", 0, "no\n")),
                new Fault("a kernel that stays dead", FindingCode.PANIC_OFF, "kernel",
                        machine -> machine.file("/proc/sys/kernel/panic", "0\n")),
                new Fault("a kernel that goes on after an oops", FindingCode.PANIC_OFF, "kernel",
                        machine -> machine.file("/proc/sys/kernel/panic_on_oops", "0\n")),
                new Fault("no watchdog", FindingCode.WATCHDOG_MISSING, "watchdog",
                        machine -> machine.without("/sys/class/watchdog")),
                new Fault("flushes that are never sent", FindingCode.FLUSH_DOUBTED, "disk sda",
                        machine -> machine.file("/sys/block/sda/queue/write_cache", "write through\n")),
                new Fault("a file system without barriers", FindingCode.FLUSH_DOUBTED, "/var/lib", machine -> machine
                        .file("/proc/mounts", "/dev/sda2 / ext4 rw 0 0\n/dev/sda5 /var/lib xfs rw,nobarrier,noquota 0 0\n")),
                new Fault("a full disk", FindingCode.SPACE_LOW, "/var/lib/twinhost",
                        machine -> machine.holds("/var/lib/twinhost", 200, 10000)),
                new Fault("logs that fill theirs", FindingCode.SPACE_LOW, "/var/log",
                        machine -> machine.holds("/var/log", 900, 20000)),
                new Fault("QEMU that may not open disks", FindingCode.DISKS_BARRED, QEMU_PROFILE,
                        machine -> machine.file(QEMU_PROFILE, "# include if exists <abstractions/twinhost-volumes>\n")),
                new Fault("a key for everybody", FindingCode.SECRET_RIGHTS, "/etc/twinhost/cluster.key",
                        machine -> machine.owned("/etc/twinhost/cluster.key", "0644", "root", "twinhost-key")),
                new Fault("a password that fencing can't read", FindingCode.SECRET_RIGHTS, "/etc/twinhost/ipmi-2.password",
                        machine -> machine.owned("/etc/twinhost/ipmi-2.password", "0640", "root", "root")),
                new Fault("a certificate of another key", FindingCode.CERTIFICATE_EXPIRED, "certificate of vm",
                        machine -> machine.says(CERTIFICATES, 1, "broker       jupiter1     until 2036-01-01\n"
                                + "vm           jupiter1     until 2036-01-01, NOT OF THIS KEY\n")),
                new Fault("a certificate that is missing", FindingCode.CERTIFICATE_EXPIRED, "certificate of fencing",
                        machine -> machine.says(CERTIFICATES, 1, "fencing      MISSING\n")),
                new Fault("the directory for all the world", FindingCode.PORT_OPEN, "port 3890",
                        machine -> machine.says("ss -tlnpH", 0, listening("0.0.0.0:3890", "slapd"))),
                new Fault("a service at a link", FindingCode.PORT_OPEN, "port 7803",
                        machine -> machine.says("ss -tlnpH", 0, listening("10.90.2.1:7803", "java"))),
                new Fault("a gateway that is wider than was chosen", FindingCode.PORT_OPEN, "port 7800", machine -> machine
                        .file("/etc/twinhost/gateway.properties", "twinhost.gateway.address=10.1.1.1\n")
                        .says("ss -tlnpH", 0, listening("0.0.0.0:7800", "java"))),
                new Fault("Debian's Mosquitto at our port", FindingCode.PORT_TAKEN, "port 7883", machine -> machine
                        .says("systemctl is-active twinhost-mosquitto.service", 3, "activating\n")
                        .says("systemctl show --property=MainPID --value twinhost-mosquitto.service", 0, "0\n")),
                new Fault("a unit that nobody enabled", FindingCode.UNIT_OFF, "twinhost-heartbeat.service", machine -> machine
                        .says("systemctl is-enabled twinhost-heartbeat.service", 1, "disabled\n")),
                new Fault("a unit of an installation by hand", FindingCode.UNIT_HIDDEN, "twinhost-mosquitto.service",
                        machine -> machine.file("/etc/systemd/system/twinhost-mosquitto.service", "")),
                new Fault("half an upgrade", FindingCode.VERSION_DIFFERS, "packages", machine -> machine
                        .says("dpkg-query", 0, "installed twinctl 1.1\ninstalled twinhost 1.0\n")),
                new Fault("an upgrade that stopped", FindingCode.PACKAGE_UNFINISHED, "package twinhost", machine -> machine
                        .says("dpkg-query", 0, "installed twinctl 1.1\nhalf-configured twinhost 1.1\n")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aPlantedFaultIsFoundByNameAndNothingElseIs(Fault fault) {
        var machine = PlantedMachine.healthy();
        fault.plant().accept(machine);

        var diagnosis = diagnosis(machine);

        assertThat(diagnosis.findings()).singleElement().satisfies(found -> {
            assertThat(found.code()).isEqualTo(fault.code());
            assertThat(found.what()).isEqualTo(fault.on());
            assertThat(found.text()).isNotBlank();
            assertThat(found.why()).isNotBlank();
            assertThat(found.next()).isNotBlank();
        });
        assertThat(diagnosis.code()).isEqualTo(fault.code().verdict().code());
        assertThat(diagnosis.fine()).doesNotContain(diagnosis.findings().getFirst().check());
    }

    /** A unit is active when its service serves: some seconds after that has its port. */
    @Test
    void aServiceThatHasJustTakenItsPortHasNotLostItToSomebody() {
        var diagnosis = diagnosis(PlantedMachine.healthy()
                .says("systemctl is-active twinhost-config.service", 3, "activating\n")
                .says("systemctl show --property=MainPID --value twinhost-config.service", 0, "7\n"));

        assertThat(diagnosis.findings()).isEmpty();
    }

    @Test
    void nothingIsFoundOnAHealthySite() {
        var diagnosis = diagnosis(PlantedMachine.healthy());

        assertThat(diagnosis.findings()).isEmpty();
        assertThat(diagnosis.skipped()).isEmpty();
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.PROTECTED);
        assertThat(diagnosis.fine()).containsExactlyElementsOf(Doctor.CHECKS.stream().map(Check::name).toList());
    }

    @Test
    void aBareMachineIsJudgedInNothingAndIsNotGreen() {
        var diagnosis = diagnosis(new PlantedMachine());

        assertThat(diagnosis.findings()).extracting(Findings.Found::code).containsExactly(FindingCode.WATCHDOG_MISSING);
        assertThat(diagnosis.fine()).containsExactly("names", "apparmor");
    }

    @Test
    void aContainerIsNotJudgedForItsHost() {
        var machine = PlantedMachine.healthy().file("/run/systemd/container", "twinhost-lab\n")
                .answers("v1/guests", Map.of("acceleration", "tcg")).file("/proc/sys/kernel/panic", "0\n")
                .without("/sys/class/watchdog").without("/run/systemd/system");

        var diagnosis = diagnosis(machine);

        assertThat(diagnosis.findings()).isEmpty();
        assertThat(diagnosis.skipped()).extracting(Findings.Skipped::check)
                .containsExactly("kvm", "time", "kernel", "watchdog", "flushes", "apparmor", "units");
    }

    @Test
    void withoutAGatewayTheMachineIsLookedAtAllTheSame() {
        var machine = PlantedMachine.healthy().withoutGateway()
                .owned("/etc/twinhost/cluster.key", "0644", "root", "twinhost-key");

        var diagnosis = diagnosis(machine);

        assertThat(diagnosis.findings()).extracting(Findings.Found::code).containsExactly(FindingCode.SECRET_RIGHTS);
        assertThat(diagnosis.skipped()).extracting(Findings.Skipped::check)
                .containsExactly("cluster", "links", "mtu", "kvm", "lvm");
    }

    @Test
    void whatOnlyADiskItselfCouldTellIsNotCalledGood() {
        var machine = PlantedMachine.healthy().file("/sys/block/sda/device/model", "PERC H730 Mini\n")
                .file("/sys/block/sda/queue/write_cache", "write through\n")
                .file("/sys/block/sda/device/scsi_disk/0:0:0:0/cache_type", "write through\n");

        assertThat(diagnosis(machine).skipped()).singleElement().satisfies(each ->
                assertThat(each.reason()).contains("disk sda", "PERC H730", "battery"));
    }

    @Test
    void whatPassesIsNoFaultOfTheSite() {
        var machine = PlantedMachine.healthy().assessed(
                Finding.of(FindingCode.VOLUME_RESYNCS, "volume web1", "it is brought up to date"));

        assertThat(diagnosis(machine).findings()).isEmpty();
    }

    @Test
    void itIsToldTheWorstFirstWithWhyAndWhatMendsIt() {
        var machine = PlantedMachine.healthy().says("timedatectl", 0, "no\n")
                .says("systemctl is-enabled twinhost-heartbeat.service", 1, "disabled\n").silent("ss -tlnpH");

        var text = DoctorText.of(diagnosis(machine), new View(PlantedMachine.NOW.atZone(ZoneOffset.UTC), false, false));

        var lines = new ArrayList<>(text.lines().toList());
        assertThat(lines.removeFirst()).isEqualTo("jupiter1: UNPROTECTED, 2 findings");
        assertThat(text).containsSubsequence("twinhost-heartbeat.service: it is disabled", "(unit-off)",
                "→ systemctl enable --now",
                "clock: no time service", "In order: cluster, links", "Not judged", "  ports: ss does not say who listens");
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(View.COLUMNS));
    }

    private static Diagnosis diagnosis(PlantedMachine machine) {
        return Diagnosis.of(machine, Doctor.CHECKS);
    }
}
