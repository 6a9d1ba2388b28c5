package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.device.FenceDevice;

/**
 * Some agents call an outlet off that they do not find. So their word that a node is off is proof only once the very device, as
 * it is configured, has said that the node is on (S4).
 */
class AgentProofStoryTest extends DeskStory {

    private boolean isOn;

    @BeforeEach
    void start() {
        begin();
        outlet(1, "5");
    }

    @Override
    FenceDevice played(FenceDeviceConfig config) {
        return new Device(config);
    }

    private final class Device extends PlayedDevice {

        Device(FenceDeviceConfig config) {
            super(config);
        }

        @Override
        public Conversation status() {
            return said(isOn ? new DeviceReply.On() : new DeviceReply.Off());
        }

        @Override
        public Conversation powerOff() {
            isOn = false;
            return said(new DeviceReply.Taken());
        }
    }

    private void outlet(long revision, String plug) {
        configure(revision, new FenceDeviceConfig("pdu2", PEER, FenceDeviceConfig.Kind.AGENT, "10.90.4.9", null, null, null,
                null, false, "fence_apc_snmp", List.of(new AgentOption("plug", plug))));
    }

    private void passes(long moreSeconds, boolean heard) {
        for (long second = 0; second < moreSeconds; second++) {
            seconds++;
            hears(heard);
        }
    }

    private void isLost() {
        passes(1, false);
        desk.ask("fence " + seconds, new FencingCommand.Fence(PEER, 7, ALONE, 0, "left uncleanly"));
        passes(60, false);
    }

    @Test
    void anOutletThatWasNeverSeenOnProvesNothing() {
        isLost();
        assertThat(desk.visible().proofs()).isEmpty();
        assertThat(desk.visible().attempts()).singleElement().asString().contains("has never said that jupiter2 is on");
    }

    @Test
    void oneThatWasSeenOnDoes() {
        isOn = true;
        passes(70, true);
        isLost();
        assertThat(desk.visible().proofs()).hasSize(1);
    }

    @Test
    void itIsRememberedByItsTestOverARestart() {
        isOn = true;
        hears(true);
        assertThat(desk.test(PEER).toCompletableFuture().join()).isInstanceOf(DeviceTestReply.Tested.class);
        isOn = false;
        start();
        isLost();
        assertThat(desk.visible().proofs()).hasSize(1);
    }

    @Test
    void andNotOfAnotherOutlet() {
        isOn = true;
        hears(true);
        desk.test(PEER).toCompletableFuture().join();
        isOn = false;
        outlet(2, "6");
        isLost();
        assertThat(desk.visible().proofs()).isEmpty();
    }

    @Test
    void aTestThatOnlyHeardOffDoesNotPass() {
        hears(false);
        assertThat(desk.test(PEER).toCompletableFuture().join()).isInstanceOfSatisfying(DeviceTestReply.Tested.class, tested ->
                assertThat(tested.device().test().passed()).isFalse());
    }
}
