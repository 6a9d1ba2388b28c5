package org.twinhost.simulator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.FenceDevice.Conversation;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** jupiter2 speaks to the BMC of jupiter1. */
class PowerSwitchesTest {

    private final Pair pair = new Pair(1);

    @BeforeEach
    void boot() {
        pair.run(10);
    }

    private CompletableFuture<DeviceReply> converse(Function<FenceDevice, Conversation> what) {
        var answer = new CompletableFuture<DeviceReply>();
        var process = pair.two.process(ServiceName.FENCING);
        process.execute(() -> what.apply(pair.world.powerSwitches()
                .device(process, pair.world.first().fenceDevices().getFirst()))
                .answer().thenAccept(answer::complete));
        return answer;
    }

    @Test
    void itSwitchesAndSaysSo() {
        var off = converse(FenceDevice::powerOff);
        pair.run(5);
        assertThat(off.join()).isEqualTo(new DeviceReply.Taken());
        assertThat(pair.one.isOn()).isFalse();
        var status = converse(FenceDevice::status);
        var on = converse(FenceDevice::powerOn);
        pair.run(5);
        assertThat(status.join()).isEqualTo(new DeviceReply.Off());
        assertThat(on.join()).isEqualTo(new DeviceReply.Taken());
        assertThat(pair.one.isOn()).isTrue();
    }

    @Test
    void whatEndsBeforeItWasSentReachesNothing() {
        var off = converse(device -> {
            var conversation = device.powerOff();
            conversation.end();
            return conversation;
        });
        pair.run(5);
        assertThat(off.join()).isInstanceOf(DeviceReply.Failed.class);
        assertThat(pair.one.isOn()).isTrue();
    }

    @Test
    void aBmcOnTheSameMainsDiesWithItsNode() {
        pair.world.powerSwitches().sharesMains(Pair.ONE, true);
        pair.world.powerSwitches().mainsFail(Pair.ONE);
        var status = converse(FenceDevice::status);
        pair.run(4);
        assertThat(status).isNotDone();
        pair.run(2);
        assertThat(status.join()).isInstanceOf(DeviceReply.Failed.class);
        pair.world.powerSwitches().mainsReturn(Pair.ONE);
        var again = converse(FenceDevice::status);
        pair.run(2);
        assertThat(again.join()).isEqualTo(new DeviceReply.On());
    }

    @Test
    void anOrderEndsWithTheServiceThatGaveIt() {
        var off = converse(FenceDevice::powerOff);
        pair.world.time().runUntil(pair.world.time().nowMicros() + 1_000);
        pair.two.process(ServiceName.FENCING).kill("the test says so");
        pair.run(5);
        assertThat(off).isNotDone();
        assertThat(pair.one.isOn()).isTrue();
    }
}
