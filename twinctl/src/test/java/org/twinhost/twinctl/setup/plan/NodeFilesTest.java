package org.twinhost.twinctl.setup.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.twinctl.setup.ask.Answers;
import org.twinhost.twinctl.setup.node.Address;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** Files of a node as those read them who do. */
class NodeFilesTest {

    /** The config service's tests find nothing against it. */
    private static final Path CLUSTER = Path.of("src/test/resources/setup/cluster.json");
    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");

    private static NodeToBe wanted(String grey) {
        return new Answers("jupiter", ONE, TWO, List.of(link("grey", grey + "1", grey + "2", true),
                link("yellow", "10.90.3.1", "10.90.3.2", false)), new Answers.Serial("/dev/ttyS1", "/dev/ttyUSB0"),
                List.of(new Answers.Bmc(ONE, "10.90.4.101", 623, "admin", "secret", 3),
                        new Answers.Bmc(TWO, "10.90.4.102", 623, "admin", "other", 17)),
                ProtectAgainst.USUAL, "guests", true, 3000, 5000).nodeToBe("/etc/twinhost");
    }

    private static Answers.Link link(String name, String here, String there, boolean replication) {
        return new Answers.Link(name, Address.of(here).orElseThrow(), Address.of(there).orElseThrow(), replication);
    }

    @Test
    void theFirstConfigurationIsAsTheConfigServiceTakesIt() throws IOException {
        var text = new NodeFiles(wanted("10.90.2.")).clusterJson();
        if (System.getProperty("rewrite") != null) {
            Files.writeString(CLUSTER, text);
        }
        assertThat(text).isEqualTo(Files.readString(CLUSTER)).doesNotContain("secret", "other");
    }

    @Test
    void aSecondNodesDirectoryAsksTheFirst() {
        var first = wanted("10.90.2.");
        var second = new NodeFiles(new NodeToBe(first.configuration(), TWO, Map.of(), null, false));
        assertThat(second.slapdConf("serverID @SERVER_ID@\nldaps://@PEER_ADDRESS@:@PEER_PORT@\n"))
                .isEqualTo("serverID 2\nldaps://10.90.3.1:3890\n");
        assertThat(second.slapdEnvironment()).isEqualTo("DIRECTORY_ADDRESS=10.90.3.2\n");
        assertThat(second.addresses()).containsExactly("10.90.2.2", "10.90.3.2");
    }

    @Test
    void anAddressOfSixIsWrittenAsInAUrl() {
        var only = new Answers("jupiter", ONE, TWO, List.of(link("grey", "2001:db8::1", "2001:db8::2", true)), null, List.of(),
                ProtectAgainst.USUAL, null, false, 3000, 5000).nodeToBe("/etc/twinhost");
        assertThat(new NodeFiles(only).slapdEnvironment()).isEqualTo("DIRECTORY_ADDRESS=[2001:db8::1]\n");
        assertThat(new NodeFiles(only).slapdConf("ldaps://@PEER_ADDRESS@:1")).isEqualTo("ldaps://[2001:db8::2]:1\n");
    }

    @Test
    void nftTakesTheTable() throws Exception {
        assumeThat(Path.of("/usr/sbin/nft")).exists();
        var ports = Path.of("../packaging/files/ports.nft").toRealPath();
        for (var grey : List.of("10.90.2.", "2001:db8::")) {
            var table = new NodeFiles(wanted(grey)).firewall();
            assertThat(table).contains("saddr " + grey + "2 ", "daddr " + grey + "1 ", "policy accept");
            var nft = new ProcessBuilder("/usr/sbin/nft", "--check", "--file", "-").redirectErrorStream(true).start();
            try (var in = nft.getOutputStream()) {
                in.write(table.replace("/usr/share/twinhost/nftables/ports.nft", ports.toString()).getBytes());
            }
            var said = new String(nft.getInputStream().readAllBytes());
            assumeThat(said).as("only root may ask nft").doesNotContain("Operation not permitted");
            assertThat(said).isEmpty();
            assertThat(nft.waitFor()).isZero();
        }
    }
}
