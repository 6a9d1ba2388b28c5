package org.twinhost.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;
import org.twinhost.fencing.device.FenceDevice.DeviceReply;
import org.twinhost.kernel.Now;

/** A device that is slow to answer the regular question, when its node has to be fenced. */
class RegularQuestionTest {

    private static final NodeId PEER = new NodeId("jupiter2");

    private final PromptedDevices devices = new PromptedDevices();
    private final DeviceWatch watch = new DeviceWatch(new NodeId("jupiter1"), Duration.ofSeconds(20), devices::of);
    private final List<DeviceWatch.Answer> told = new ArrayList<>();

    @BeforeEach
    void configured() {
        watch.configure(new ClusterSnapshot(new Revision(1, "00"), "jupiter", Timing.ofDeadtime(3_000), 0, false, List.of(),
                List.of(), List.of(), List.of(), List.of(new FenceDeviceConfig("bmc2", PEER, FenceDeviceConfig.Kind.IPMI,
                        "10.0.0.2", 623, "admin", "/bmc", 3, false)), List.of()), at(0));
    }

    private static Now at(long seconds) {
        return new Now(seconds * 1_000, Instant.ofEpochSecond(seconds));
    }

    private void passes(long seconds, boolean isFenced) {
        watch.askDue(at(seconds), _ -> isFenced, told::add);
    }

    private void answers() {
        told.forEach(answer -> watch.answered(answer, true, at(30)));
    }

    private Condition condition() {
        return watch.stateOf(PEER).orElseThrow().condition();
    }

    @Test
    void endsWhenFencingBeginsAndSaysNothingOfItsDevice() {
        passes(1, false);
        var before = condition();
        passes(2, true);
        assertThat(devices.ended).isEqualTo(1);
        answers();
        assertThat(told).hasSize(1);
        assertThat(condition()).isEqualTo(before);
    }

    @Test
    void whatItAnsweredJustBeforeIsNotTakenForAnAnswerAnyMore() {
        passes(1, false);
        devices.questions.getFirst().complete(new DeviceReply.Off());
        passes(2, true);
        answers();
        assertThat(condition()).isEqualTo(Condition.UNKNOWN);
    }

    @Test
    void isNotAskedTwiceAtOnceAndAgainAfterTheFencing() {
        passes(1, false);
        passes(30, false);
        assertThat(devices.questions).hasSize(1);
        passes(31, true);
        passes(60, false);
        assertThat(devices.questions).hasSize(2);
        devices.questions.getLast().complete(new DeviceReply.On());
        answers();
        assertThat(condition()).isEqualTo(Condition.OK);
    }
}
