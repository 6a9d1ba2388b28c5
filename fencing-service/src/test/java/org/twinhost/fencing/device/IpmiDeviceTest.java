package org.twinhost.fencing.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** Against a real ipmitool and a real BMC emulator. */
class IpmiDeviceTest {

    private static final NodeId VICTIM = new NodeId("jupiter1");

    private IpmiSim sim;
    private FenceDevice device;

    @BeforeEach
    void startBmc() throws Exception {
        assumeTrue(IpmiSim.isInstalled(), "needs the Debian packages openipmi and ipmitool");
        sim = new IpmiSim();
        device = device(sim.config(VICTIM), 4);
        await("the BMC is up").atMost(Duration.ofSeconds(10)).until(() -> answer(device.status()) instanceof DeviceReply.On);
    }

    @AfterEach
    void stopBmc() throws Exception {
        if (sim != null) {
            sim.close();
        }
    }

    private static FenceDevice device(FenceDeviceConfig config, int timeoutSeconds) {
        return new IpmiDevice(config, Duration.ofSeconds(timeoutSeconds));
    }

    private static DeviceReply answer(Conversation conversation) throws Exception {
        return conversation.answer().toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private static String failure(Conversation conversation) throws Exception {
        return ((DeviceReply.Failed) answer(conversation)).reason();
    }

    @Test
    void aPowerOffReallyHappensAndTheStatusSaysSo() throws Exception {
        assertThat(answer(device.powerOff())).isEqualTo(new DeviceReply.Taken());
        assertThat(sim.isMachineOn()).isFalse();
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.Off());
    }

    @Test
    void aMachineThatIsOffStaysOffAndCanBeSwitchedOnAgain() throws Exception {
        answer(device.powerOff());
        assertThat(answer(device.powerOff())).isEqualTo(new DeviceReply.Taken());
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.Off());
        assertThat(answer(device.powerOn())).isEqualTo(new DeviceReply.Taken());
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.On());
    }

    @Test
    void aWrongPasswordIsNamed() throws Exception {
        var wrong = sim.config(VICTIM, sim.password("wrong"), sim.port(), "admin", 3);
        assertThat(failure(device(wrong, 4).status()))
                .contains("bmc-jupiter1 of jupiter1 (127.0.0.1 port")
                .contains("wrong password for user admin").contains("password-wrong")
                .doesNotContain("secret");
    }

    @Test
    void anUnknownUserAndAnUnofferedCipherSuiteAreNamed() throws Exception {
        var stranger = sim.config(VICTIM, sim.password("secret"), sim.port(), "nobody", 3);
        assertThat(failure(device(stranger, 4).status())).contains("knows no user nobody");
        var cipher = sim.config(VICTIM, sim.password("secret"), sim.port(), "admin", 17);
        assertThat(failure(device(cipher, 4).status())).contains("does not offer cipher suite 17");
    }

    @Test
    void aMissingPasswordFileIsNamedWithoutAskingAnybody() throws Exception {
        var missing = sim.config(VICTIM, Path.of("/nonexistent/password"), sim.port(), "admin", 3);
        assertThat(failure(device(missing, 4).status())).contains("/nonexistent/password").contains("mode 640");
    }

    @Test
    void aDeadBmcIsGivenUpAtTheDeadline() throws Exception {
        sim.killBmc();
        var began = System.nanoTime();
        assertThat(failure(device(sim.config(VICTIM), 1).status())).contains("check its power");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aSlowBmcIsWaitedForWithinTheDeadline() throws Exception {
        sim.slow("1.5");
        assertThat(answer(device.status())).isEqualTo(new DeviceReply.On());
    }

    @Test
    void aBmcSlowerThanTheDeadlineHasNotAnsweredAndItsLateOffIsFoundByTheStatus() throws Exception {
        sim.slow("2.5");
        assertThat(failure(device(sim.config(VICTIM), 1).powerOff())).contains("no answer to 'power off' within 1000 ms");
        sim.prompt();
        await("the BMC carries out what it has taken").atMost(Duration.ofSeconds(20))
                .until(() -> answer(device.status()) instanceof DeviceReply.Off);
        assertThat(sim.isMachineOn()).isFalse();
        assertThat(sim.calls().stream().filter(call -> call.startsWith("set power 0")))
                .as("one transmission an order").hasSize(1);
    }

    @Test
    void aConversationThatIsEndedHasNoProcessLeft() throws Exception {
        sim.slow("3");
        var conversation = device.status();
        await().atMost(Duration.ofSeconds(5)).until(() -> isIpmitoolRunning(sim.port()));
        conversation.end();
        assertThat(failure(conversation)).contains("no answer");
        assertThat(isIpmitoolRunning(sim.port())).isFalse();
    }

    @Test
    void thePasswordIsOnNoCommandLine() throws Exception {
        assertThat(new IpmiDevice(sim.config(VICTIM), Duration.ofSeconds(4)).commandLine("status"))
                .doesNotContain("secret").contains("-f").containsSequence("-R", "1");
    }

    private static boolean isIpmitoolRunning(int port) {
        return ProcessHandle.current().children().anyMatch(child -> child.info().arguments()
                .map(arguments -> String.join(" ", arguments)).orElse("").contains("-p " + port));
    }
}
