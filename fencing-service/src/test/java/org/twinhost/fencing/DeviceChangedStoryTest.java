package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.device.FenceDevice;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;

/** A device is configured otherwise while the one of before is asked whether the peer is off. */
class DeviceChangedStoryTest extends DeskStory {

    private final PromptedDevices devices = new PromptedDevices();

    @Override
    FenceDevice played(FenceDeviceConfig config) {
        return devices.of(config);
    }

    @BeforeEach
    void theDeviceOfALostPeerIsAsked() {
        begin();
        configure(1, "10.90.4.1");
        hears(true);
        seconds++;
        hears(false);
        desk.ask("fence", new FencingCommand.Fence(PEER, 7, ALONE, 0, "lost"));
        hears(false);
    }

    /** S4: it may be the wrong address that was just corrected, and nobody distrusts the new one. */
    @Test
    void theOneOfBeforeProvesNothingAnyMore() {
        var before = devices.questions.getLast();
        configure(2, "10.90.4.2");
        before.complete(new DeviceReply.Off());

        assertThat(desk.visible().proofs()).isEmpty();
        assertThat(desk.visible().attempts()).singleElement().asString().contains("is not its device any more");
    }

    @Test
    void theOneThatIsConfiguredStillDoes() {
        configure(2, "10.90.4.1");
        devices.questions.getLast().complete(new DeviceReply.Off());

        assertThat(desk.visible().proofs()).hasSize(1);
    }
}
