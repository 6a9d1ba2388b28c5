package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.fencing.device.FenceDevice;

/** A drill between its files and its device, over a restart of the service; the time is the test's. */
class DrillStoryTest extends DeskStory {

    private static final OptionalLong USUAL = OptionalLong.empty();

    private final List<String> switched = new ArrayList<>();
    private boolean isOn = true;
    private boolean isDumb;

    @BeforeEach
    void start() {
        begin();
        configure(1, "10.90.4.102");
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
            return said(isDumb ? new DeviceReply.Failed("no answer") : isOn ? new DeviceReply.On() : new DeviceReply.Off());
        }

        @Override
        public Conversation powerOff() {
            switched.add("off");
            isOn = false;
            return said(new DeviceReply.Taken());
        }

        @Override
        public Conversation powerOn() {
            switched.add("on");
            isOn = true;
            return said(new DeviceReply.Taken());
        }
    }

    private void passes(long moreSeconds, boolean heard) {
        seconds += moreSeconds;
        hears(heard);
    }

    private DrillReply drill() {
        return desk.drill(PEER, USUAL).toCompletableFuture().join();
    }

    private void isReady() {
        hears(true);
        desk.test(PEER).toCompletableFuture().join();
    }

    @Test
    void thePowerComesBackAlsoWhenTheServiceIsKilledMeanwhile() throws IOException {
        isReady();
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Begun.class,
                begun -> assertThat(begun.drill().onAt()).isEqualTo(Instant.EPOCH.plusSeconds(20)));
        passes(5, false);
        start();
        passes(14, false);
        assertThat(switched).containsExactly("off");
        passes(1, false);
        assertThat(switched).containsExactly("off", "on");
        assertThat(Files.readString(folder.resolve("drills.json"))).contains("\"drills\":[]");
        start();
        passes(60, false);
        assertThat(switched).containsExactly("off", "on");
    }

    @Test
    void aDrillProvesNothingAndAFencingOfTheNodeEndsFirst() {
        isReady();
        drill();
        passes(4, false);
        assertThat(desk.visible().proofs()).isEmpty();
        isDumb = true;
        desk.ask("fence", new FencingCommand.Fence(PEER, 7, ALONE, 0, "left uncleanly"));
        passes(20, false);
        assertThat(desk.visible().attempts()).hasSize(1);
        assertThat(switched).as("switched on now, it would be shot").containsExactly("off");
        isDumb = false;
        passes(10, false);
        assertThat(desk.visible().proofs()).hasSize(1);
        passes(3, false);
        assertThat(switched).containsExactly("off", "on");
    }

    @Test
    void onlyOneAtATimeAndWhatIsNotTestedIsRefused() {
        hears(true);
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Refused.class, refused -> assertThat(refused.reasons())
                .containsExactly("the fence device of jupiter2 was never tested from this node: twinctl fence test jupiter2"));
        isReady();
        drill();
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Refused.class, refused -> assertThat(refused.reasons())
                .containsExactly("a drill of jupiter2 is not over: its power comes back first"));
        assertThat(switched).containsExactly("off");
    }

    @Test
    void aNodeThatIsOffAlreadyIsNotSwitchedOn() {
        isReady();
        isOn = false;
        assertThat(drill()).isInstanceOf(DrillReply.Refused.class);
        passes(60, false);
        assertThat(switched).isEmpty();
        assertThat(folder.resolve("drills.json")).doesNotExist();
    }

    @Test
    void withoutRoomForTheNoteNothingIsSwitched() throws IOException {
        isReady();
        Files.createDirectory(folder.resolve("drills.json"));
        assertThat(drill()).isInstanceOfSatisfying(DrillReply.Refused.class, refused -> assertThat(refused.reasons())
                .singleElement().asString().contains("check the disk"));
        assertThat(switched).isEmpty();
    }

    private DrillReply freeze() {
        return desk.freeze(PEER).toCompletableFuture().join();
    }

    private void isFenced() {
        desk.ask("fence", new FencingCommand.Fence(PEER, 7, ALONE, 0, "left uncleanly"));
        passes(1, false);
        passes(1, false);
        assertThat(desk.visible().proofs()).hasSize(1);
    }

    @Test
    void whoLooksHungIsFencedInEarnestAndItsPowerComesBack() {
        isReady();
        assertThat(freeze()).isInstanceOf(DrillReply.Begun.class);
        assertThat(asked).containsExactly(new HeartbeatCommand.FallSilent(73_000, "for a drill that jupiter1 begins"));
        passes(10, false);
        assertThat(switched).as("nobody cuts it but who fences it").isEmpty();
        isFenced();
        assertThat(switched).containsExactly("off");
        passes(7, false);
        assertThat(switched).containsExactly("off");
        passes(3, false);
        assertThat(switched).containsExactly("off", "on");
    }

    @Test
    void itsPowerIsOwedAlsoWhenTheServiceIsKilledMeanwhile() {
        isReady();
        freeze();
        passes(3, false);
        start();
        passes(8, false);
        isFenced();
        passes(75, false);
        assertThat(switched).containsExactly("off", "on");
    }

    @Test
    void whoIsFencedByNobodySpeaksAgainAndNothingIsOwed() throws IOException {
        isReady();
        freeze();
        passes(74, false);
        passes(5, true);
        passes(5, true);
        assertThat(switched).isEmpty();
        assertThat(Files.readString(folder.resolve("drills.json"))).contains("\"drills\":[]");
    }

    @Test
    void whoDoesNotWantToFallSilentOwesNothing() throws IOException {
        isReady();
        heartbeatAnswers = Reply.refused("1", "it falls silent already");
        assertThat(freeze()).isInstanceOfSatisfying(DrillReply.Refused.class, refused -> assertThat(refused.reasons())
                .containsExactly("heartbeat of jupiter2: it falls silent already"));
        assertThat(Files.readString(folder.resolve("drills.json"))).contains("\"drills\":[]");
        passes(90, false);
        assertThat(switched).isEmpty();
    }

    /** It may have heard the order, and its answer was lost. */
    @Test
    void whoDoesNotAnswerMayFallSilentNevertheless() {
        isReady();
        heartbeatAnswers = Reply.unknown("1", "no answer within 2000 ms");
        assertThat(freeze()).isInstanceOfSatisfying(DrillReply.Failed.class,
                failed -> assertThat(failed.reason()).contains("no answer", "may fall silent nevertheless"));
        passes(10, false);
        isFenced();
        passes(11, false);
        assertThat(switched).containsExactly("off", "on");
    }

    @Test
    void withoutRoomForTheNoteNobodyFallsSilent() throws IOException {
        isReady();
        Files.createDirectory(folder.resolve("drills.json"));
        assertThat(freeze()).isInstanceOf(DrillReply.Refused.class);
        assertThat(asked).isEmpty();
    }
}
