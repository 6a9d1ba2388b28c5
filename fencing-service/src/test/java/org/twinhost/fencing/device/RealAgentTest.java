package org.twinhost.fencing.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** Agents of Debian's package fence-agents; one of them against a real BMC emulator. */
class RealAgentTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private IpmiSim sim;

    @BeforeEach
    void startBmc() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/fence_ipmilan")), "needs the Debian package fence-agents");
        assumeTrue(IpmiSim.isInstalled(), "needs the Debian packages openipmi and ipmitool");
        sim = new IpmiSim();
        await("the BMC is up").atMost(Duration.ofSeconds(10)).until(() ->
                answer(new IpmiDevice(sim.config(new NodeId("jupiter1")), TIMEOUT).status()) instanceof DeviceReply.On);
    }

    @AfterEach
    void stopBmc() throws Exception {
        if (sim != null) {
            sim.close();
        }
    }

    private FenceDevice ipmilan(String password, Duration timeout) throws Exception {
        return new AgentDevice(new FenceDeviceConfig("bmc1", new NodeId("jupiter1"), FenceDeviceConfig.Kind.AGENT, "127.0.0.1",
                sim.port(), "admin", sim.password(password).toString(), null, false, "fence_ipmilan",
                List.of(new AgentOption("lanplus", "1"), new AgentOption("cipher", "3"), new AgentOption("power_wait", "0"))),
                timeout);
    }

    private static DeviceReply answer(Conversation conversation) throws Exception {
        return conversation.answer().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    @Test
    void aPowerOffReallyHappensAndTheStatusSaysSo() throws Exception {
        var device = ipmilan("secret", TIMEOUT);
        assertThat(device.objections().toCompletableFuture().get(40, TimeUnit.SECONDS)).isEmpty();
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.On());
        assertThat(answer(device.powerOff())).isEqualTo(new DeviceReply.Taken());
        assertThat(sim.isMachineOn()).isFalse();
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.Off());
        assertThat(answer(device.powerOff())).as("it is off already").isEqualTo(new DeviceReply.Taken());
        assertThat(answer(device.powerOn())).isEqualTo(new DeviceReply.Taken());
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.On());
    }

    @Test
    void aBmcThatTakesAPowerOffAndDoesNothingIsNotBelieved() throws Exception {
        sim.stuck();
        var failure = (DeviceReply.Failed) answer(ipmilan("secret", Duration.ofSeconds(8)).powerOff());
        assertThat(failure.reason()).contains("took 'off' and the outlet is still as it was", "look at the device");
    }

    @Test
    void aWrongPasswordIsAReasonWithoutThePassword() throws Exception {
        var failure = (DeviceReply.Failed) answer(ipmilan("wr0ng", TIMEOUT).status());
        assertThat(failure.reason()).contains("fence device bmc1 of jupiter1 (fence_ipmilan at 127.0.0.1 port")
                .contains("does not tell how it is switched").doesNotContain("secret");
    }

    @Test
    void aDeadBmcIsGivenUpAtTheDeadline() throws Exception {
        sim.killBmc();
        var failure = (DeviceReply.Failed) answer(ipmilan("secret", Duration.ofSeconds(2)).status());
        assertThat(failure.reason()).containsAnyOf("no answer to 'status' within 2 s", "it cannot be reached");
    }

    @Test
    void othersSayOfThemselvesWhatTheyNeed() throws Exception {
        assertThat(objections("fence_apc_snmp", new AgentOption("plug", "1"), new AgentOption("snmp_version", "3"))).isEmpty();
        assertThat(objections("fence_apc_snmp")).singleElement().asString().contains("needs the option plug");
        assertThat(objections("fence_redfish", new AgentOption("ssl_insecur", "1"))).singleElement().asString()
                .contains("did you mean ssl_insecure?");
        assertThat(objections("fence_ifmib", new AgentOption("plug", "1"))).singleElement().asString()
                .contains("cuts no power");
        assertThat(objections("fence_kdump")).anySatisfy(text -> assertThat(text).contains("has no action 'status'"));
    }

    private static List<String> objections(String agent, AgentOption... options) throws Exception {
        return new AgentDevice(PlayedAgent.config(agent, "eva", "/nonexistent", options), TIMEOUT).objections()
                .toCompletableFuture().get(40, TimeUnit.SECONDS);
    }
}
