package org.twinhost.fencing.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceDeviceState.Condition;

class DeviceHealthTest {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private final DeviceHealth fresh = DeviceHealth.unasked(new NodeId("jupiter1"), "bmc1", T0);

    @Test
    void aDeviceThatWasNotAskedYetIsUnknownAndTrusted() {
        assertThat(fresh.state()).isEqualTo(new FenceDeviceState(
                new NodeId("jupiter1"), "bmc1", Condition.UNKNOWN, "not asked yet", T0, null, null));
        assertThat(fresh.isTrusted()).isTrue();
    }

    @Test
    void aWrongPasswordIsFoundBeforeItIsNeededAndItsBeginningIsKept() {
        var failed = fresh.failed("wrong password", T0.plusSeconds(60)).failed("wrong password", T0.plusSeconds(120)).state();
        assertThat(failed.condition()).isEqualTo(Condition.FAILED);
        assertThat(failed.since()).isEqualTo(T0.plusSeconds(60));
        assertThat(failed.checkedAt()).isEqualTo(T0.plusSeconds(120));
        assertThat(new DeviceHealth(failed).answeredOn(T0.plusSeconds(180)).state().condition()).isEqualTo(Condition.OK);
    }

    @Test
    void aDeviceThatCallsAHeardNodeOffIsDoubtedOnceAndDistrustedTwice() {
        var doubted = fresh.answeredOff(true, T0);
        assertThat(doubted.state().condition()).isEqualTo(Condition.DOUBTED);
        assertThat(doubted.isTrusted()).as("the node may just be going down").isTrue();
        var lies = doubted.answeredOff(true, T0);
        assertThat(lies.isTrusted()).isFalse();
        assertThat(lies.answeredOff(false, T0).isTrusted()).as("silence does not make it honest").isFalse();
        assertThat(lies.failed("no answer", T0).isTrusted()).isFalse();
        assertThat(lies.answeredOn(T0).isTrusted()).isTrue();
    }

    @Test
    void aNodeThatWentDownIsNoContradiction() {
        assertThat(fresh.answeredOff(true, T0).answeredOff(false, T0).state().condition()).isEqualTo(Condition.OK);
    }

    @Test
    void thatItWasAskedOnceMoreIsNoNewsAndAnotherAnswerIs() {
        var on = fresh.answeredOn(T0);
        var later = on.answeredOn(T0.plusSeconds(60));
        assertThat(later.state()).isNotEqualTo(on.state());
        assertThat(DeviceHealth.showsSame(List.of(on.state()), List.of(later.state()))).isTrue();
        assertThat(DeviceHealth.showsSame(List.of(fresh.state()), List.of(on.state()))).isFalse();
        assertThat(DeviceHealth.showsSame(List.of(on.state()), List.of(on.answeredOff(false, T0).state()))).isFalse();
        assertThat(DeviceHealth.showsSame(List.of(on.state()), List.of())).isFalse();
        assertThat(DeviceHealth.showsSame(null, List.of())).isFalse();
    }

    @Test
    void aTestIsNews() {
        var on = fresh.answeredOn(T0).state();
        var tested = new FenceDeviceState(on.node(), on.device(), on.condition(), on.text(), on.since(), on.checkedAt(),
                new FenceDeviceState.Test(T0, true, "it is on", 80));
        assertThat(DeviceHealth.showsSame(List.of(on), List.of(tested))).isFalse();
    }
}
