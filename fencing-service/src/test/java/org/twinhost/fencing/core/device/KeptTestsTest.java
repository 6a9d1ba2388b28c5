package org.twinhost.fencing.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FenceDeviceState;

class KeptTestsTest {

    private static final NodeId NODE = new NodeId("jupiter2");
    private static final FenceDeviceConfig DEVICE = device("bmc2", "10.90.4.102", 623, "admin", "/etc/twinhost/bmc", 3, false);
    private static final FenceDeviceState.Test PASSED =
            new FenceDeviceState.Test(Instant.parse("2026-03-01T12:00:00Z"), true, "it is on", 80);
    private static final FenceDeviceState.Test FAILED =
            new FenceDeviceState.Test(Instant.parse("2026-03-02T12:00:00Z"), false, "wrong password", 90);

    private static FenceDeviceConfig device(
            String name, String address, int port, String username, String passwordFile, int cipherSuite, boolean on) {
        return new FenceDeviceConfig(
                name, NODE, FenceDeviceConfig.Kind.IPMI, address, port, username, passwordFile, cipherSuite, on);
    }

    @Test
    void theLastTestOfADeviceIsKept() {
        var kept = KeptTests.NONE.with(DEVICE, PASSED).with(DEVICE, FAILED);
        assertThat(kept.of(DEVICE)).contains(FAILED);
        assertThat(kept.tests()).hasSize(1);
    }

    @Test
    void spokenToOtherwiseADeviceWasNotTested() {
        var kept = KeptTests.NONE.with(DEVICE, PASSED);
        for (var other : List.of(
                device("bmc2", "10.90.4.103", 623, "admin", "/etc/twinhost/bmc", 3, false),
                device("bmc2", "10.90.4.102", 624, "admin", "/etc/twinhost/bmc", 3, false),
                device("bmc2", "10.90.4.102", 623, "root", "/etc/twinhost/bmc", 3, false),
                device("bmc2", "10.90.4.102", 623, "admin", "/etc/twinhost/other", 3, false),
                device("bmc2", "10.90.4.102", 623, "admin", "/etc/twinhost/bmc", 17, false))) {
            assertThat(kept.of(other)).as("%s", other).isEmpty();
        }
        assertThat(kept.of(device("renamed", "10.90.4.102", 623, "admin", "/etc/twinhost/bmc", 3, true))).contains(PASSED);
    }

    @Test
    void anotherOutletOrAnotherAgentIsAnotherDevice() {
        var kept = KeptTests.NONE.with(byAgent("fence_apc", "1"), PASSED);
        assertThat(kept.of(byAgent("fence_apc", "1"))).contains(PASSED);
        assertThat(kept.of(byAgent("fence_apc", "2"))).isEmpty();
        assertThat(kept.of(byAgent("fence_apc_snmp", "1"))).isEmpty();
    }

    private static FenceDeviceConfig byAgent(String agent, String plug) {
        return new FenceDeviceConfig("pdu", NODE, FenceDeviceConfig.Kind.AGENT, "10.90.4.9", null, "eva", null, null, false,
                agent, List.of(new FenceDeviceConfig.AgentOption("plug", plug)));
    }

    @Test
    void ofANodeWithoutADeviceNothingIsKept() {
        var kept = KeptTests.NONE.with(DEVICE, PASSED);
        assertThat(kept.only(List.of(NODE))).isEqualTo(kept);
        assertThat(kept.only(List.of(new NodeId("jupiter1")))).isEqualTo(KeptTests.NONE);
    }

    @Test
    void oneThatTheDiskDidNotTakeSaysSo() {
        var kept = KeptTests.NONE.with(DEVICE, PASSED).notWritten(DEVICE, "No space left on device");
        assertThat(kept.of(DEVICE).orElseThrow().passed()).isTrue();
        assertThat(kept.of(DEVICE).orElseThrow().text()).startsWith("it is on; ").contains("No space left on device");
    }
}
