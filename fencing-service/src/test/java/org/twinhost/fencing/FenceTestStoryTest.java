package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.fencing.device.FenceDevice;

/** A test of a fence device, from the question to the disk and over a restart; the device answers when the test lets it. */
class FenceTestStoryTest extends DeskStory {

    private final PromptedDevices devices = new PromptedDevices();

    @BeforeEach
    void start() {
        begin();
    }

    @Override
    FenceDevice played(FenceDeviceConfig config) {
        return devices.of(config);
    }

    private void saysOn() {
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.On());
    }

    private FenceDeviceState device() {
        return desk.devices().getFirst();
    }

    private CompletableFuture<DeviceTestReply> test() {
        return desk.test(PEER).toCompletableFuture();
    }

    private static FenceDeviceState.Test result(CompletableFuture<DeviceTestReply> reply) {
        return ((DeviceTestReply.Tested) reply.join()).device().test();
    }

    private static String refusal(CompletableFuture<DeviceTestReply> reply) {
        return ((DeviceTestReply.Refused) reply.join()).reason();
    }

    @Test
    void aDeviceIsUnknownUntilItAnswersAndUntestedUntilSomebodyTestsIt() {
        configure(1, "10.90.4.102");
        assertThat(device().condition()).isEqualTo(Condition.UNKNOWN);
        assertThat(device().checkedAt()).isNull();
        saysOn();
        assertThat(device().condition()).isEqualTo(Condition.OK);
        assertThat(device().test()).isNull();
    }

    @Test
    void aTestIsOnDiskWhenItsAskerHearsOfItAndARestartKnowsIt() throws IOException {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var reply = test();
        var other = test();
        assertThat(reply).isNotDone();
        assertThat(devices.questions).as("asked once for both").hasSize(1);
        saysOn();

        assertThat(result(reply).passed()).isTrue();
        assertThat(result(other)).isEqualTo(result(reply));
        assertThat(device().test()).isEqualTo(result(reply));
        assertThat(Files.readString(folder.resolve("tests.json"))).contains("10.90.4.102");

        start();
        configure(1, "10.90.4.102");
        assertThat(device().condition()).isEqualTo(Condition.UNKNOWN);
        assertThat(device().test()).isEqualTo(result(reply));
        configure(2, "10.90.4.103");
        assertThat(device().test()).as("it is another device now").isNull();
        configure(3, "10.90.4.102");
        assertThat(device().test()).isEqualTo(result(reply));
    }

    @Test
    void aTestThatFailsTellsTheConditionToo() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var before = published;
        var reply = test();
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Failed("wrong password for user admin"));
        assertThat(result(reply).passed()).isFalse();
        assertThat(result(reply).text()).isEqualTo("wrong password for user admin");
        assertThat(device().condition()).isEqualTo(Condition.FAILED);
        assertThat(published).as("told at once").isGreaterThan(before);
    }

    @Test
    void aNodeThatIsHeardAndCalledOffHasAnothersDevice() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var reply = test();
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(result(reply).passed()).isFalse();
        assertThat(result(reply).text()).contains("belongs to another machine");
        assertThat(device().condition()).isEqualTo(Condition.DOUBTED);
    }

    @Test
    void whoTestsAgainAndAgainWhileANodeGoesDownMakesNoLiarOfItsDevice() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        for (int time = 0; time < 3; time++) {
            var reply = test();
            devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
            assertThat(result(reply).passed()).isFalse();
        }
        seconds += 15;
        hears(false);
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(device().condition()).isEqualTo(Condition.OK);
        var reply = test();
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(result(reply).passed()).isTrue();
    }

    @Test
    void whatHeartbeatSaidBeforeItFellSilentContradictsNoDevice() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        seconds += 61;
        test();
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Off());
        assertThat(device().condition()).isEqualTo(Condition.OK);
        assertThat(device().test().text()).contains("heartbeat of this node is silent");
        assertThat(device().test().passed()).isFalse();
    }

    @Test
    void anAnswerThatIsTheSameAsBeforeIsNotToldAtOnce() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var before = published;
        seconds += 61;
        hears(true);
        saysOn();
        assertThat(device().checkedAt()).isEqualTo(Instant.EPOCH.plusSeconds(61));
        assertThat(published).isEqualTo(before);
        seconds += 61;
        hears(true);
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Failed("no answer"));
        assertThat(published).isGreaterThan(before);
    }

    @Test
    void aFencingHasTheDeviceForItself() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        var reply = test();
        hears(false);
        desk.ask("1", new FencingCommand.Fence(PEER, 7, ALONE, 60_000, "left uncleanly"));

        assertThat(refusal(reply)).contains("jupiter2 is being fenced just now");
        assertThat(devices.ended).isEqualTo(1);
        assertThat(refusal(test())).contains("jupiter2 is being fenced just now");
        assertThat(device().test()).isNull();
        assertThat(device().condition()).as("that it was ended is no fault of the device").isEqualTo(Condition.OK);
    }

    @Test
    void aDeviceThatFailsInAFencingIsNotCalledSound() {
        configure(1, "10.90.4.102");
        saysOn();
        hears(false);
        desk.ask("1", new FencingCommand.Fence(PEER, 7, ALONE, 60_000, "left uncleanly"));
        assertThat(device().condition()).isEqualTo(Condition.OK);
        devices.questions.removeFirst().complete(new FenceDevice.DeviceReply.Failed("no answer"));
        assertThat(device().condition()).isEqualTo(Condition.FAILED);
        assertThat(device().text()).isEqualTo("no answer");
    }

    @Test
    void aDeviceThatIsConfiguredAnewMeanwhileWasNotTested() {
        configure(1, "10.90.4.102");
        var regular = devices.questions.removeFirst();
        var reply = test();
        configure(2, "10.90.4.103");
        saysOn();
        assertThat(refusal(reply)).contains("configured anew during its test");
        assertThat(device().test()).isNull();
        regular.complete(new FenceDevice.DeviceReply.Failed("the old one"));
        assertThat(device().condition()).as("nor does the old one speak for it").isEqualTo(Condition.UNKNOWN);
    }

    @Test
    void whatTheDiskDoesNotTakeIsSaid() throws IOException {
        configure(1, "10.90.4.102");
        saysOn();
        hears(true);
        Files.createDirectories(folder.resolve("tests.json").resolve("in the way"));
        var reply = test();
        saysOn();
        assertThat(result(reply).passed()).isTrue();
        assertThat(result(reply).text()).contains("the disk of this node did not take this");
        assertThat(device().test()).isEqualTo(result(reply));
    }

    @Test
    void aNodeThatIsNotThereOrHereIsNotTested() {
        configure(1, "10.90.4.102");
        assertThat(refusal(desk.test(new NodeId("mars")).toCompletableFuture())).contains("which has jupiter1, jupiter2");
        assertThat(refusal(desk.test(SELF).toCompletableFuture())).contains("'twinctl fence test jupiter1' on jupiter2");
    }
}
