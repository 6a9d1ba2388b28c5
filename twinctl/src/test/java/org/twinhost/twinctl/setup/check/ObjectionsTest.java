package org.twinhost.twinctl.setup.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.setup.Installation;
import org.twinhost.twinctl.setup.PlayedMachine;
import org.twinhost.twinctl.setup.ask.Answers;
import org.twinhost.twinctl.setup.facts.SerialLine;
import org.twinhost.twinctl.setup.node.Address;
import org.twinhost.twinctl.setup.node.Objection;

/** Each thing that is wrong with a machine is found by its name, and nothing else is. */
class ObjectionsTest {

    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");

    private record Wrong(String name, boolean blocks, String said, Consumer<PlayedMachine> plant, Answers answers) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Answers answers() {
        return answers("10.90.2.1", "10.90.2.2", true);
    }

    private static Answers answers(String here, String there, boolean hasBmcs) {
        return new Answers("jupiter", ONE, TWO, List.of(link("grey", here, there, true),
                link("yellow", "10.90.3.1", "10.90.3.2", false)), new Answers.Serial("/dev/ttyS1", "/dev/ttyS1"),
                hasBmcs ? List.of(bmc(ONE, 1), bmc(TWO, 2)) : List.of(bmc(ONE, 1)), ProtectAgainst.USUAL, "guests", true, 3000,
                5000);
    }

    private static Answers.Link link(String name, String here, String there, boolean replication) {
        return new Answers.Link(name, Address.of(here).orElseThrow(), Address.of(there).orElseThrow(), replication);
    }

    private static Answers.Bmc bmc(NodeId node, int number) {
        return new Answers.Bmc(node, "10.90.4.10" + number, 623, "admin", "secret", 3);
    }

    private static Wrong blocks(String name, String said, Consumer<PlayedMachine> plant) {
        return new Wrong(name, true, said, plant, answers());
    }

    private static Wrong remark(String name, String said, Consumer<PlayedMachine> plant) {
        return new Wrong(name, false, said, plant, answers());
    }

    private static Consumer<PlayedMachine> without(String path) {
        return machine -> {
            try {
                machine.without(path);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
    }

    private static Consumer<PlayedMachine> cards(String was, String is) {
        return machine -> machine.says("ip -d -j address show", 0, PlayedMachine.CARDS.replace(was, is));
    }

    static Stream<Wrong> machines() {
        return Stream.concat(links(), Stream.of(
                blocks("a BMC that does not answer", "BMC of jupiter2 (10.90.4.102 port 623): it does not answer",
                        machine -> machine.says("ipmitool -v -I lanplus -C 3 -H 10.90.4.102", 1,
                                "Error: Unable to establish IPMI v2 / RMCP+ session")),
                remark("its own BMC, over a card that both share", "BMC of jupiter1 (10.90.4.101 port 623): it does not answer"
                        + " from its own node", machine -> machine.says("ipmitool -v -I lanplus -C 3 -H 10.90.4.101", 1, "")),
                blocks("its own BMC with another password", "BMC of jupiter1 (10.90.4.101 port 623): wrong password for user"
                        + " admin",
                        machine -> machine.says("ipmitool -v -I lanplus -C 3 -H 10.90.4.101", 1, "> RAKP 2 HMAC is invalid")),
                blocks("a user that the BMC does not know", "it knows no user admin", machine -> machine.says(
                        "ipmitool -v -I lanplus -C 3 -H 10.90.4.102",
                        1, "RAKP 2 message indicates an error : unauthorized name")),
                blocks("a cipher suite that the BMC does not offer", "it does not offer cipher suite 3",
                        machine -> machine.says(
                        "ipmitool -v -I lanplus -C 3 -H 10.90.4.102", 1, "Error in open session response message : invalid"
                                + " authentication algorithm")),
                new Wrong("no BMC", false, "node jupiter2: it has no fence device", _ -> { },
                        answers("10.90.2.1", "10.90.2.2", false)),
                blocks("a package that is not there", "package slapd: there is no /usr/sbin/slapd", without("/usr/sbin/slapd")),
                blocks("no nft", "package nftables: there is no /usr/sbin/nft", without("/usr/sbin/nft")),
                blocks("not our package", "package twinhost: it is not installed", without("/usr/lib/twinhost/secrets.conf")),
                blocks("a group that is not there", "groups: there is no twinhost-vm; systemd-sysusers", machine ->
                        machine.file("/etc/group", machine.read("/etc/group").orElseThrow().replace("twinhost-vm:", "vm:"))),
                remark("no KVM", "KVM: there is no /dev/kvm", without("/dev/kvm")),
                blocks("a port that somebody has", "port 7883/tcp: it is to be mosquitto's, and java listens there", machine ->
                        machine.says("ss -tlnpH", 0, "LISTEN 0 9 127.0.0.1:7883 0.0.0.0:* users:((\"java\",pid=7,fd=9))\n")),
                blocks("heartbeat's port", "port 7694/udp: it is to be heartbeat's, and another program listens there",
                        machine ->
                        machine.says("ss -ulnpH", 0, "UNCONN 0 0 0.0.0.0:7694 0.0.0.0:*\n")),
                blocks("a volume group of the host", "volume group guests: /dev/guests/web1 is mounted at /srv",
                        machine -> machine.file("/proc/mounts", "/dev/guests/web1 /srv ext4 rw 0 0\n")),
                blocks("swap in it", "/dev/guests/web1 is this machine's swap", machine -> machine.file("/proc/swaps",
                        "Filename Type\n/dev/guests/web1 partition 1 0 -2\n")),
                blocks("no such volume group", "there is no volume group guests here",
                        machine -> machine.says("vgs", 0, "debian\n")),
                blocks("no LVM", "LVM does not say", machine -> machine.isMissing("vgs")),
                remark("another name", "name: this machine calls itself mars", machine ->
                        machine.file("/proc/sys/kernel/hostname", "mars.example.org\n")),
                blocks("a file that somebody made", "files: /etc/twinhost/slapd.conf is there already", machine ->
                        machine.file("/etc/twinhost/slapd.conf", "x")),
                blocks("certificates that somebody made", "files: /etc/twinhost/tls is there already", machine ->
                        machine.file("/etc/twinhost/tls/authority.key", "x")),
                blocks("state of an earlier node", "state: an earlier node has left /var/lib/twinhost/config", machine ->
                        machine.file("/var/lib/twinhost/config/revision", "x")),
                remark("rules that let nobody in", "firewall: this machine's chain 'inet filter input' lets in only what it"
                        + " names; it needs, if it has nothing of the kind:\n    nft insert rule inet filter input ip saddr"
                        + " '{ 10.90.2.2,"
                        + " 10.90.3.2 }' meta l4proto . th dport '{ udp . 7694, tcp . 7810, tcp . 3890, tcp . 7811 }' accept",
                        machine -> machine.says("nft -j list chains", 0, "{\"nftables\":[{\"chain\":{\"family\":\"inet\","
                                + "\"table\":\"filter\",\"name\":\"input\",\"hook\":\"input\",\"policy\":\"drop\"}},{\"chain\":"
                                + "{\"family\":\"inet\",\"table\":\"filter\",\"name\":\"output\",\"hook\":\"output\","
                                + "\"policy\":\"drop\"}}]}"))));
    }

    private static Stream<Wrong> links() {
        return Stream.of(
                new Wrong("an address of another machine", true, "link grey: 10.90.2.3 is no address of this machine", _ -> { },
                        answers("10.90.2.3", "10.90.2.2", true)),
                new Wrong("a peer in another network", true, "link grey: jupiter2's address 10.90.7.2 is not in the network of"
                        + " 10.90.2.1/24 at grey", _ -> { }, answers("10.90.2.1", "10.90.7.2", true)),
                blocks("two links through one card", "links grey and yellow: both go through yellow",
                        cards("\"ifname\":\"grey\"",
                        "\"ifname\":\"yellow.7\",\"link\":\"yellow\",\"linkinfo\":{\"info_kind\":\"vlan\"}")),
                blocks("two links in one network", "links grey and yellow: 10.90.2.1/23 and 10.90.3.1/23 are in one network",
                        machine -> machine.says("ip -d -j address show", 0, PlayedMachine.CARDS.replace("24", "23"))),
                remark("no cable", "link yellow: yellow has no carrier",
                        cards("\"yellow\",\"link_type\":\"ether\",\"flags\":[\"UP\"",
                        "\"yellow\",\"link_type\":\"ether\",\"flags\":[\"NO-CARRIER\",\"UP\"")),
                remark("volumes over everybody's card", "link grey: volumes are mirrored over grey, through which everything"
                        + " else",
                        machine -> machine.says("ip -4 route show default", 0, "default via 10.90.2.254 dev grey\n")),
                blocks("no such line", "link serial: there is no /dev/ttyS1 here", without("/dev/ttyS1")),
                blocks("the console", "link serial: /dev/ttyS1 is the kernel's console",
                        machine -> machine.file("/sys/class/tty/console/active", "tty0 ttyS1\n")),
                blocks("a line that asks for logins", "link serial: serial-getty@ttyS1.service asks for logins at /dev/ttyS1",
                        machine -> machine.says("systemctl is-active serial-getty@ttyS1.service", 0, "active\n")),
                blocks("a line without hardware", "link serial: the kernel has found no hardware behind /dev/ttyS1",
                        machine -> machine.file("/proc/tty/driver/serial", "1: uart:unknown port:000002F8 irq:3\n")));
    }

    @ParameterizedTest
    @MethodSource
    void machines(Wrong wrong, @TempDir Path root) throws IOException {
        var machine = new PlayedMachine(root);
        wrong.plant().accept(machine);
        var before = machine.files("/");
        var found = new Installation(machine, machine, Path.of("/etc/twinhost"))
                .objections(wrong.answers().nodeToBe("/etc/twinhost"));
        assertThat(found).as("exactly what is wrong").hasSize(1);
        assertThat(found.getFirst().text()).contains(wrong.said());
        assertThat(found.getFirst().blocks()).isEqualTo(wrong.blocks());
        assertThat(machine.files("/")).isEqualTo(before);
    }

    @Test
    void aBmcHasTwoSecondsForEachOfTwoQuestionsAndOnASlowMachineMore(@TempDir Path root) throws IOException {
        for (var each : Map.of(1, "-N 2 -R 2", 12, "-N 24 -R 2").entrySet()) {
            var machine = new PlayedMachine(root);
            machine.patience = new Patience(each.getKey());
            new Installation(machine, machine, Path.of("/etc/twinhost")).objections(answers().nodeToBe("/etc/twinhost"));
            assertThat(machine.ran).filteredOn(words -> words.startsWith("ipmitool")).hasSize(2)
                    .allSatisfy(words -> assertThat(words).contains(each.getValue()));
        }
    }

    @Test
    void whatIsRightHasNothingAgainstIt(@TempDir Path root) throws IOException {
        var machine = new PlayedMachine(root);
        assertThat(new Installation(machine, machine, Path.of("/etc/twinhost")).objections(answers().nodeToBe("/etc/twinhost")))
                .extracting(Objection::text).isEmpty();
    }

    @Test
    void aScreenIsNoSerialLine(@TempDir Path root) throws IOException {
        var machine = new PlayedMachine(root);
        for (var device : new String[] {"tty", "tty1", "kvm"}) {
            machine.file("/dev/" + device, "");
            assertThat(SerialLine.trouble(machine, "/dev/" + device)).contains("/dev/" + device + " is no serial line");
        }
        for (var device : new String[] {"ttyUSB0", "ttyAMA0", "ttyS1"}) {
            machine.file("/dev/" + device, "");
            assertThat(SerialLine.trouble(machine, "/dev/" + device)).isEmpty();
        }
    }
}
