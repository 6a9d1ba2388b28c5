package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;
import org.twinhost.runtime.loop.ServiceLoop;

/** A device that a configuration would name is asked before; it answers when the test lets it. */
class DeviceChecksTest {

    private final List<Runnable> due = new ArrayList<>();
    private final PromptedDevices devices = new PromptedDevices();
    private final DeviceChecks checks = new DeviceChecks(new Loop(), devices::of);

    private static FenceDeviceConfig device(String name, String address) {
        return new FenceDeviceConfig(
                name, new NodeId("jupiter2"), FenceDeviceConfig.Kind.IPMI, address, 623, "admin", "/bmc", 3, false);
    }

    @Test
    void oneThatAnswersIsFineAndOneThatFailsIsToldInItsWords() {
        var reasons = checks.reasons(List.of(device("bmc2", "10.0.0.2"), device("bmc3", "10.0.0.3"))).toCompletableFuture();
        devices.questions.getFirst().complete(new DeviceReply.On());
        assertThat(reasons).isNotDone();
        devices.questions.getLast().complete(new DeviceReply.Failed("the password file /bmc cannot be read on this node"));
        assertThat(reasons).isCompletedWithValue(List.of("the password file /bmc cannot be read on this node"));
        due.forEach(Runnable::run);
        assertThat(devices.ended).isZero();
    }

    @Test
    void oneThatTakesTooLongIsGivenUpAndNobodyElseIsKeptWaiting() {
        var reasons = checks.reasons(List.of(device("bmc2", "10.0.0.9"))).toCompletableFuture();
        due.forEach(Runnable::run);
        assertThat(reasons.join()).singleElement().asString()
                .startsWith("fence device bmc2 of jupiter2 (10.0.0.9 port 623): no answer within 2 s: nobody has that address");
        assertThat(devices.ended).isEqualTo(1);
    }

    @Test
    void whatIsWrongWithAnAgentIsToldAndItsDeviceIsNotAskedAsWell() {
        devices.objections = List.of("fence_apc has no option plugs", "fence_apc needs the option plug");
        var reasons = checks.reasons(List.of(device("bmc2", "10.0.0.2"))).toCompletableFuture();
        assertThat(reasons).isCompletedWithValue(devices.objections);
        assertThat(devices.questions).isEmpty();
    }

    @Test
    void oneWithAnAgentHasMoreTimeAndCanBeTestedLater() {
        var config = new FenceDeviceConfig("pdu2", new NodeId("jupiter2"), FenceDeviceConfig.Kind.AGENT, "10.0.0.9", null, null,
                null, null, false, "fence_apc", List.of(new FenceDeviceConfig.AgentOption("plug", "2")));
        var reasons = checks.reasons(List.of(config)).toCompletableFuture();
        due.forEach(Runnable::run);
        assertThat(reasons.join()).singleElement().asString()
                .startsWith("fence device pdu2 of jupiter2 (fence_apc at 10.0.0.9, plug 2): no answer within 4 s: it is slow")
                .contains("'twinctl fence test jupiter2' waits longer");
    }

    private final class Loop implements ServiceLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void after(long delayMs, Runnable task) {
            due.add(task);
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public Instant wallClock() {
            return Instant.EPOCH;
        }
    }
}
