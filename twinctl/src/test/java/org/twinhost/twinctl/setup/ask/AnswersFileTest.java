package org.twinhost.twinctl.setup.ask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.setup.ask.AnswersFile.PasswordFile;

/** A file of answers is read whole or not at all, and every wrong line has its reason. */
class AnswersFileTest {

    static final String RIGHT = """
            # the first cluster
            cluster = jupiter
            node = jupiter1
            peer = jupiter2
            link.grey = 10.90.2.1 10.90.2.2 replication
            link.yellow = 10.90.3.1 10.90.3.2
            serial = /dev/ttyS1
            bmc.jupiter1 = 10.90.4.101
            bmc.jupiter1.user = admin
            bmc.jupiter1.password-file = /root/bmc1
            bmc.jupiter2 = 10.90.4.102
            bmc.jupiter2.port = 6230
            bmc.jupiter2.user = root
            bmc.jupiter2.password = two words #2
            protect = node, disk, link
            volume-group = guests
            firewall = yes
            """;

    private static AnswersFile.Reading read(String text) {
        return AnswersFile.read(text, true, AnswersFileTest::file);
    }

    private static PasswordFile file(String path) {
        return switch (path) {
            case "/root/bmc1" -> new PasswordFile.Holds("secret1\n");
            case "/root/empty" -> new PasswordFile.Holds("\n");
            case "/root/long" -> new PasswordFile.Holds("123456789012345678901");
            default -> new PasswordFile.Fails("'" + path + "' can't be read");
        };
    }

    @Test
    void whatIsRightIsTheClusterThatIsMeant() {
        var answers = read(RIGHT).answers().orElseThrow();
        var wanted = answers.nodeToBe("/etc/twinhost");
        var configuration = wanted.configuration();

        assertThat(wanted).hasToString("jupiter1 of jupiter");
        assertThat(configuration.links()).containsExactly(new LinkConfig("grey", LinkConfig.Kind.UDP, true, 1),
                new LinkConfig("yellow", LinkConfig.Kind.UDP, false, 2),
                new LinkConfig("serial", LinkConfig.Kind.SERIAL, false, 3));
        var peer = configuration.node(new NodeId("jupiter2")).orElseThrow();
        assertThat(peer.links()).extracting("address").containsExactly("10.90.2.2", "10.90.3.2", "/dev/ttyS1");
        assertThat(configuration.fenceDevices()).extracting("name", "address", "port", "username", "passwordFile")
                .containsExactly(
                org.assertj.core.groups.Tuple.tuple("bmc-jupiter1", "10.90.4.101", 623, "admin",
                        "/etc/twinhost/ipmi-jupiter1.password"),
                org.assertj.core.groups.Tuple.tuple("bmc-jupiter2", "10.90.4.102", 6230, "root",
                        "/etc/twinhost/ipmi-jupiter2.password"));
        assertThat(wanted.shared()).containsOnlyKeys("ipmi-jupiter1.password", "ipmi-jupiter2.password")
                .containsEntry("ipmi-jupiter2.password", "two words #2\n");
        assertThat(configuration.timing().deadtimeMs()).isEqualTo(3000);
        assertThat(configuration.protectAgainst()).isEqualTo(ProtectAgainst.USUAL);
        assertThat(wanted.volumeGroup()).isEqualTo("guests");
        assertThat(wanted.firewall()).isTrue();
    }

    @Test
    void onePasswordIsOneFile() {
        var wanted = read(RIGHT.replace("two words #2", "secret1")).answers().orElseThrow().nodeToBe("/etc/twinhost");
        assertThat(wanted.shared()).containsOnlyKeys("ipmi.password");
        assertThat(wanted.configuration().fenceDevices()).extracting("passwordFile")
                .containsOnly("/etc/twinhost/ipmi.password");
    }

    @Test
    void whatIsLeftOutIsUsual() {
        var answers = read(RIGHT.replaceAll("(?m)^(serial|protect|volume-group|firewall|bmc.jupiter2.*) =.*\n", "")
                        + "bmc.jupiter2 = none\nserial = none\ndeadtime = 20000\n").answers().orElseThrow();
        assertThat(answers.serial()).isNull();
        assertThat(answers.volumeGroup()).isNull();
        assertThat(answers.firewall()).isFalse();
        assertThat(answers.bmcs()).hasSize(1);
        var timing = answers.nodeToBe("/etc/twinhost").configuration().timing();
        assertThat(List.of(timing.keepaliveMs(), timing.warntimeMs(), timing.deadtimeMs(), timing.restartGraceMs()))
                .containsExactly(4000, 10000, 20000, 20000);
    }

    /** @param line in place of that of its key, or besides; empty: the line of the key is taken out */
    private record Wrong(String key, String line, String reason) {

        String text() {
            var without = RIGHT.lines().filter(each -> !each.startsWith(key + " =")).toList();
            return String.join("\n", without) + "\n" + line + "\n";
        }

        @Override
        public String toString() {
            return line.isEmpty() ? "no " + key : line;
        }
    }

    private static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("cluster", "", "cluster is not said"),
                new Wrong("protect", "protec = node", "line 17: protec: there is no such key; did you mean protect?"),
                new Wrong("cluster", "cluster = Jupiter",
                        "line 17: cluster: 'Jupiter' must be 1 to 32 of a-z, 0-9 and '-', starting with a letter"),
                new Wrong("cluster", "cluster =", "line 17: cluster: '' must be 1 to 32 of"),
                new Wrong("-", "jupiter", "line 18: a line is 'key = value', or begins with '#', and this is neither"),
                new Wrong("-", "node = jupiter3", "line 18: node is said in line 3 already"),
                new Wrong("node", "", "node is not said"),
                new Wrong("node", "node = 1jupiter", "line 17: node: '1jupiter' must be 1 to 32 of"),
                new Wrong("peer", "peer = jupiter1", "both nodes are called jupiter1"),
                new Wrong("peer", "peer = jupiter_2", "line 17: peer: 'jupiter_2' must be 1 to 32 of"),
                new Wrong("link.grey", "link.grey = 10.90.2.1", "line 17: link.grey: it wants the address here, the other"
                        + " node's"),
                new Wrong("link.grey", "link.grey = 10.90.2.300 10.90.2.2 replication",
                        "line 17: link.grey: '10.90.2.300' is not an IP address"),
                new Wrong("link.grey", "link.grey = 10.90.02.1 10.90.2.2 replication", "'10.90.02.1' is not an IP address"),
                new Wrong("link.grey", "link.grey = 127.0.0.1 10.90.2.2 replication",
                        "'127.0.0.1' reaches this machine and no other"),
                new Wrong("link.grey", "link.grey = 10.90.2.1 224.0.0.1 replication", "'224.0.0.1' is multicast"),
                new Wrong("link.grey", "link.grey = 10.90.2.1 0.0.0.0 replication", "'0.0.0.0' means every address"),
                new Wrong("link.grey", "link.grey = fe80::1 10.90.2.2 replication", "'fe80::1' is link-local"),
                new Wrong("link.grey", "link.grey = 2001:db8::1 10.90.2.2 replication",
                        "link grey has an IPv4 address and an IPv6 one"),
                new Wrong("link.grey", "link.grey = 10.90.2.1 10.90.2.2 repliction", "'repliction' is no 'replication'"),
                new Wrong("link.grey", "link.grey = 10.90.2.1 10.90.2.2", "no link carries replication"),
                new Wrong("link.grey", "link.grey = 10.90.3.2 10.90.2.2 replication",
                        "10.90.3.2 is said of jupiter2 on yellow and of jupiter1 on grey"),
                new Wrong("-", "link.Red = 10.90.1.1 10.90.1.2", "line 18: link.Red: 'Red' must be 1 to 64 of"),
                new Wrong("-", "link.serial = 10.90.1.1 10.90.1.2", "'serial' is the link over the serial line"),
                new Wrong("-", "lnk.red = 10.90.1.1 10.90.1.2", "lnk.red: there is no such key; did you mean link.NAME?"),
                new Wrong("serial", "serial = ttyS1", "line 17: serial: 'ttyS1' is not the path of a serial device"),
                new Wrong("serial", "serial = /dev/ttyS1 /dev/ttyS1 /dev/ttyS2", "it wants one path, or two"),
                new Wrong("bmc.jupiter1", "", "bmc.jupiter1 is not said: the address of jupiter1's BMC"),
                new Wrong("bmc.jupiter1", "bmc.jupiter1 = 10.90.4.256", "line 17: bmc.jupiter1: '10.90.4.256' is not an IP"
                        + " address"),
                new Wrong("bmc.jupiter1", "bmc.jupiter1 = bmc one", "'bmc one' is neither an IP address nor a host name"),
                new Wrong("bmc.jupiter1", "bmc.jupiter1 = 10.90.2.1",
                        "10.90.2.1 is said of jupiter1 on grey and of the BMC of jupiter1"),
                new Wrong("bmc.jupiter2.port", "bmc.jupiter2.port = 99999", "bmc.jupiter2.port: 99999 must be 1 to 65535"),
                new Wrong("bmc.jupiter2.port", "bmc.jupiter2.port = ipmi", "'ipmi' is not a whole number from 1 to 65535"),
                new Wrong("-", "bmc.jupiter2.cipher-suite = 0", "0 must be 1 to 17"),
                new Wrong("-", "bmc.jupiter2.usr = x", "line 18: bmc.jupiter2.usr: there is no such key; did you mean user?"),
                new Wrong("-", "bmc.jupiter3 = 10.90.4.103",
                        "line 18: bmc.jupiter3: there is no node 'jupiter3', there are 'jupiter1' and 'jupiter2'"),
                new Wrong("bmc.jupiter1.user", "", "bmc.jupiter1.user is not said"),
                new Wrong("bmc.jupiter1.user", "bmc.jupiter1.user = -x", "'-x' must be 1 to 16 characters without blanks"),
                new Wrong("bmc.jupiter1.password-file", "", "bmc.jupiter1.password-file is not said"),
                new Wrong("bmc.jupiter1.password-file", "bmc.jupiter1.password-file = /root/none",
                        "line 17: bmc.jupiter1.password-file: '/root/none' can't be read"),
                new Wrong("bmc.jupiter1.password-file", "bmc.jupiter1.password-file = /root/empty",
                        "the password is of no use: it is empty"),
                new Wrong("bmc.jupiter1.password-file", "bmc.jupiter1.password-file = /root/long",
                        "it has 21 characters, and IPMI knows at most 20"),
                new Wrong("-", "bmc.jupiter1.password = x", "there is bmc.jupiter1.password as well; take one of them out"),
                new Wrong("bmc.jupiter2.password", "bmc.jupiter2.password = k\u00e4se", "it must be of letters, digits and"
                        + " signs"),
                new Wrong("protect", "protect = node, disc", "'disc' is none of node, disk, link, mains; did you mean disk?"),
                new Wrong("protect", "protect =", "a cluster that is to survive nothing needs no second node"),
                new Wrong("volume-group", "volume-group = a/b", "'a/b' is no name of a volume group"),
                new Wrong("firewall", "firewall = maybe", "'maybe' is neither yes nor no"),
                new Wrong("-", "deadtime = 200", "deadtime: 200 must be 500 to 600000"),
                new Wrong("-", "slowest-off = 5s", "'5s' is not a whole number from 1 to 600000"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(Wrong wrong) {
        var read = read(wrong.text());
        assertThat(read.answers()).isEmpty();
        assertThat(read.reasons()).as("exactly what is wrong").hasSize(1).first().asString().contains(wrong.reason());
    }

    @Test
    void allReasonsAreToldAtOnce() {
        var read = read("clster = x\nnode = A\nlink.grey = 1 2\nfirewall = x\n");
        assertThat(read.reasons()).containsExactly(
                "line 1: clster: there is no such key; did you mean cluster?",
                "line 2: node: 'A' must be 1 to 32 of a-z, 0-9 and '-', starting with a letter", "peer is not said",
                "cluster is not said", "line 3: link.grey: '1' is not an IP address", "line 3: link.grey: '2' is not an IP"
                        + " address",
                "line 4: firewall: 'x' is neither yes nor no");
    }

    @Test
    void aPasswordThatOthersCanReadIsRefusedAndNeverRepeated() {
        var read = AnswersFile.read(RIGHT, false, AnswersFileTest::file);
        assertThat(read.reasons()).containsExactly("line 14: bmc.jupiter2.password: others than root can read this file: chown"
                        + " root:root and chmod 600, or use bmc.jupiter2.password-file");
        assertThat(read(RIGHT).answers().orElseThrow().toString()).doesNotContain("secret1", "two words");
    }

    @Test
    void whatIsPrintedIsReadAgain() {
        var answers = read(RIGHT).answers().orElseThrow();
        var printed = AnswersText.of(answers);
        assertThat(printed).doesNotContain("secret1", "two words");
        var again = read(printed.replace("password-file = \n", "password-file = /root/bmc1\n")).answers().orElseThrow();
        assertThat(again.links()).isEqualTo(answers.links());
        assertThat(again.serial()).isEqualTo(answers.serial());
        assertThat(again.bmcs()).extracting("port").containsExactly(623, 6230);
    }

    @Test
    void whatIsRepeatedOfAFileCannotCommandATerminal() {
        var read = read(RIGHT + "no\u001b[2Jde = x\nno\u001b[2Jde = y\nbmc.x\u001b[2J.usr = 1\n");
        assertThat(read.reasons()).hasSize(4).noneMatch(reason -> reason.contains("\u001b"));
    }
}
